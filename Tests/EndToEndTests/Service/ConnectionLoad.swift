import Foundation
import Synchronization

/// Clients that ask the service over and over, each time on a new connection, while something happens to it.
final class ConnectionLoad: Sendable {
  /// What became of the requests.
  struct Outcome: Sendable {
    var answered = 0
    /// Each request that got no answer, or another status than 200.
    var failures: [String] = []
    /// The longest wait from connecting to the answer.
    var longestSeconds = 0.0
  }

  private let isOver = Atomic<Bool>(false)
  private let outcome = Mutex(Outcome())

  private init() {}

  /// Runs `body` while `clients` ask `target` inside the service's box, and tells what they met.
  static func run(
    on service: InstalledService, clients: Int = 8, target: String = "/healthz", during body: () throws -> Void
  ) throws -> Outcome {
    let load = ConnectionLoad()
    let ended = DispatchSemaphore(value: 0)
    let thread = Thread {
      try? service.box.inNetwork { _ = concurrently(clients) { _ in load.askUntilOver(target) } }
      ended.signal()
    }
    thread.start()
    let result = Result(catching: body)
    load.isOver.store(true, ordering: .relaxed)
    ended.wait()
    try result.get()
    return load.outcome.withLock(\.self)
  }

  private func askUntilOver(_ target: String) {
    while !isOver.load(ordering: .relaxed) {
      let start = monotonicSeconds()
      let failure = ask(target)
      let seconds = monotonicSeconds() - start
      outcome.withLock { outcome in
        outcome.longestSeconds = max(outcome.longestSeconds, seconds)
        if let failure { outcome.failures.append(failure) } else { outcome.answered += 1 }
      }
      // Enough requests to meet every moment, without keeping the processors from the one under test.
      usleep(1_000)
    }
  }

  private func ask(_ target: String) -> String? {
    do {
      let request = HTTPRequest("GET", target, headers: [("Connection", "close")])
      let answer = try HTTPConnection(port: InstalledService.port).exchange(request)
      return answer.status == 200 ? nil : "status \(answer.status)"
    } catch {
      return "\(error)"
    }
  }
}
