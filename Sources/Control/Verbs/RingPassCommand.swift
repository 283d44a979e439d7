import ArgumentParser
import ContractJSON
import NIOHTTP1
import Observability

/// `ringdraftctl ring pass DRAFT USER`
struct RingPassCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "pass", abstract: "Give the ring of a draft to somebody who is in it, whoever holds it now.",
    discussion: """
      Everybody who watches is told, as of any pass. With audit on the row says who ordered it.

      Examples:
        ringdraftctl ring pass 0b5f2a1c-4a52-4c55-9d4e-6f3c2f1d9a10 grace
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "One line of JSON.") var json = false
  @Argument(help: "The draft's id.") var draft: String
  @Argument(help: "Who is to have the ring: the creator or a collaborator.") var user: String

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    let target = "/drafts/\(AdminClient.percentEncoded(draft))/ring?to=\(AdminClient.percentEncoded(user))"
    let answer = try await AdminClient(folder: folder).send(.POST, target)
    if json { return try FigureOutput.write(answer, asJSON: true) }
    let isChanged = answer.objectValue?["changed"] == .bool(true)
    let name = LogText.printable(user)
    try LineOutput.write([isChanged ? "\(name) holds the ring" : "\(name) held the ring already"])
  }
}
