import BrokerClient
import CLinux
import Drafts

/// Appends sent to the broker directly: the cost of a write without the answer that shows the whole draft.
struct AppendLoad: Sendable {
  let broker: BrokerConnection
  let drafts: [DraftList.Draft]
  /// The number in the first key used, so that several loads on one draft use different keys.
  let first: Int
  /// How many segments each draft gets.
  let count: Int
  /// How many appends are on their way at once.
  let window: Int

  /// Round after round over all drafts.
  func run() async throws -> LoadFigures {
    let start = ringdraft_monotonic_nanoseconds()
    let durations = try await withThrowingTaskGroup(of: [Int64].self) { group in
      for lane in 0..<window { group.addTask { try await appendAll(of: lane) } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return LoadFigures(durations: durations, total: ringdraft_monotonic_nanoseconds() - start)
  }

  /// Every `window`-th append, one after the other.
  private func appendAll(of lane: Int) async throws -> [Int64] {
    var durations: [Int64] = []
    for number in stride(from: lane, to: drafts.count * count, by: window) {
      durations.append(try await append(to: drafts[number % drafts.count], key: first + number / drafts.count))
    }
    return durations
  }

  private func append(to draft: DraftList.Draft, key: Int) async throws -> Int64 {
    let command = DraftCommand(
      id: broker.client.nextCommandID(), actor: draft.user, requestID: "broker-load", deadline: broker.deadline,
      action: .appendSegment(
        draft: draft.id, content: "And then the rain came down over the old bridge.", key: "load-\(key)"))
    let sent = ringdraft_monotonic_nanoseconds()
    guard case .draft(_, _, isReplay: false) = try await broker.client.execute(command) else {
      throw LoadError(message: "an append was refused, or its key was known")
    }
    return ringdraft_monotonic_nanoseconds() - sent
  }
}
