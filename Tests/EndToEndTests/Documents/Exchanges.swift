import Synchronization

/// Requests and their answers, collected.
final class Exchanges: Sendable {
  private let collected = Mutex<[(HTTPRequest, HTTPAnswer)]>([])

  var all: [(HTTPRequest, HTTPAnswer)] { collected.withLock { $0 } }

  func add(_ request: HTTPRequest, _ answer: HTTPAnswer) { collected.withLock { $0.append((request, answer)) } }

  func replay(_ steps: [GoldenStep], on server: RingDraftProcess) throws {
    var replay = HTTPGoldenReplay(server: server)
    replay.observe = add
    try replay.run(steps)
  }
}
