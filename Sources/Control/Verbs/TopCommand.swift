import ArgumentParser
import CLinux
import ContractJSON
import FoundationEssentials
import NIOHTTP1

/// `ringdraftctl top`
struct TopCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "top", abstract: "Watch the service: rates, times, every process, the fullest rooms.",
    discussion: """
      Keys: q quits, s sorts the processes by another column, r turns the order round, p stands still.

      Examples:
        ringdraftctl top
        ringdraftctl top --interval 5
        ringdraftctl top --once
      """)

  private static let shownRooms = 5

  @OptionGroup var service: ServiceOptions
  @Option(help: "Seconds from one look to the next, 1 to 60.") var interval = 1
  @Flag(help: "Print what there is to see within one interval, and end.") var once = false

  func validate() throws {
    guard (1...60).contains(interval) else { throw ValidationError("--interval is a number of seconds, 1 to 60") }
  }

  func perform() async throws {
    let client = AdminClient(folder: try await service.surroundings.runFolder())
    // What cannot be asked at all is told where it stays on the screen.
    let first = try await sample(client)
    if once { return try await printOnce(client, since: first) }
    let hasColour = (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    let screen = try TerminalScreen(hasColour: hasColour)
    try await watch(client, TopScreen(previous: nil, current: first), on: screen)
  }

  private func watch(_ client: AdminClient, _ first: TopScreen, on screen: TerminalScreen) async throws {
    var shown = first
    var next = Self.now + Double(interval)
    while true {
      let (rows, columns) = screen.size
      screen.draw(shown.lines(rows: rows, columns: columns))
      let wait = Int32(max(0, min(next - Self.now, Double(interval))) * 1_000)
      if let byte = screen.key(within: wait), let key = TopView.key(byte) {
        guard key != .quit else { return }
        shown.view.take(key)
      }
      guard Self.now >= next else { continue }
      next = Self.now + Double(interval)
      if !shown.view.isPaused { shown = await newer(shown, client) }
    }
  }

  /// A service that goes away is waited for: what was last seen stays.
  private func newer(_ shown: TopScreen, _ client: AdminClient) async -> TopScreen {
    var newer = shown
    do {
      newer = TopScreen(previous: shown.current, current: try await sample(client), view: shown.view)
    } catch {
      newer.fault = ((error as? ControlError)?.message ?? "\(error)") + "; trying again"
    }
    return newer
  }

  private func printOnce(_ client: AdminClient, since first: TopSample) async throws {
    try await Task.sleep(for: .seconds(interval))
    let screen = TopScreen(previous: first, current: try await sample(client))
    let lines = screen.lines(rows: TopScreen.leastRows + first.slots.count, columns: .max).dropLast()
    let last = lines.lastIndex { !$0.text.isEmpty } ?? 0
    try LineOutput.write(lines.prefix(through: last).map(\.text))
  }

  private func sample(_ client: AdminClient) async throws -> TopSample {
    let stats = try await client.send(.GET, "/stats")
    let rooms = try await client.send(.GET, "/rooms?limit=\(Self.shownRooms)")
    return TopSample(stats: stats, rooms: rooms, seconds: Self.now)
  }

  private static var now: Double { Double(ringdraft_monotonic_nanoseconds()) / 1e9 }
}
