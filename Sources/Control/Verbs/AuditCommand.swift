import ArgumentParser

/// `ringdraftctl audit`: the audit trail, read from the database itself.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Verify and read the audit trail.",
    discussion: "It reads the database itself, and changes nothing: the service may run or not.",
    subcommands: [
      AuditVerifyCommand.self, AuditHeadCommand.self, AuditTailCommand.self, AuditQueryCommand.self,
      AuditExportCommand.self,
    ])
}
