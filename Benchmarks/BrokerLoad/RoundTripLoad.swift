import BrokerClient
import BrokerProtocol
import CLinux
import NIOCore

/// Round trips to the broker, timed at the client's callback.
///
/// The request is a join of a room the connection is in already: the broker answers it from its memory at once, so
/// that the time is that of the two processes and the socket between them.
final class RoundTripLoad {
  private let broker: BrokerConnection
  private let window: Int
  private let start = ringdraft_monotonic_nanoseconds()
  private let end: Int64
  private let promise: EventLoopPromise<LoadFigures>
  private var durations: [Int64] = []
  private var inFlight = 0

  private init(broker: BrokerConnection, seconds: Int, window: Int) {
    self.broker = broker
    self.window = window
    end = start + Int64(seconds) * 1_000_000_000
    promise = broker.eventLoop.makePromise()
    durations.reserveCapacity(1 << 20)
  }

  /// Keeps `window` requests on their way for `seconds`.
  static func run(_ broker: BrokerConnection, seconds: Int, window: Int) async throws -> LoadFigures {
    var figures = try await broker.eventLoop.flatSubmit {
      RoundTripLoad(broker: broker, seconds: seconds, window: window).begin()
    }.get()
    figures.requestBytes = Request.join(room: BrokerConnection.room, deadline: .max).encoded(id: 1).count
    figures.replyBytes = BrokerMessage.reply(id: 1, .joined(sequence: 0)).encoded().count
    return figures
  }

  private func begin() -> EventLoopFuture<LoadFigures> {
    for _ in 0..<window { send() }
    return promise.futureResult
  }

  private func send() {
    inFlight += 1
    let sent = ringdraft_monotonic_nanoseconds()
    broker.client.join(BrokerConnection.room, deadline: broker.deadline)
      .assumeIsolated()
      .whenComplete { self.answered($0, sent: sent) }
  }

  private func answered(_ result: Result<Int64, any Error>, sent: Int64) {
    inFlight -= 1
    let now = ringdraft_monotonic_nanoseconds()
    if case .failure(let error) = result { return promise.fail(error) }
    durations.append(now - sent)
    if now < end {
      send()
    } else if inFlight == 0 {
      promise.succeed(LoadFigures(durations: durations, total: now - start))
    }
  }
}
