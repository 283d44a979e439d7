import ArgumentParser
import SupervisorCore

/// `ringdraftctl drain SLOT`
struct DrainCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "drain", abstract: "Have a new process take a worker's place.",
    discussion: """
      The worker finishes its requests, closes its sockets over DRAIN_SECONDS and ends. `ringdraftctl workers` \
      shows the numbers.

      Examples:
        ringdraftctl drain 2
        ringdraftctl drain 2 --wait
      """)

  @OptionGroup var service: ServiceOptions
  @OptionGroup var options: ChangeOptions
  @Argument(help: "The worker's number.") var slot: Int

  func validate() throws {
    guard (0...999_999_999).contains(slot) else { throw ValidationError("there is no such number of a worker") }
  }

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    try PoolChange(request: .drain(worker: slot), options: options).perform(at: folder) { _ in
      "another serves in the place of worker \(slot)"
    }
  }
}
