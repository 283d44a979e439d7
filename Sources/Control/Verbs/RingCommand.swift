import ArgumentParser

/// `ringdraftctl ring`: rings of drafts.
struct RingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ring", abstract: "Pass the ring of somebody who is away.", subcommands: [RingPassCommand.self])
}
