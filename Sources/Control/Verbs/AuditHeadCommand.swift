import ArgumentParser
import Audit
import ContractJSON
import Storage

/// `ringdraftctl audit head`: what to note elsewhere.
struct AuditHeadCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "head", abstract: "Print the trail's newest place and hash, SEQ:HASH.",
    discussion: """
      Kept where the service's user cannot write, it lets `audit verify --head` tell later that nothing up to it was \
      cut off or written anew. An empty trail has the head 0 and zeros.

      Examples:
        ringdraftctl audit head
        ringdraftctl audit head --json
      """)

  @OptionGroup var database: DatabaseOptions
  @Flag(help: "One line of JSON.") var json = false

  func perform() async throws {
    let head = try AuditReader(path: try await database.path()).head()
    guard json else { return try LineOutput.write([head.description]) }
    var object = JSONObject()
    object.set("seq", .integer(digits: String(head.sequence)))
    object.set("hash", .string(head.hash.hex))
    try FigureOutput.write(.object(object), asJSON: true)
  }
}
