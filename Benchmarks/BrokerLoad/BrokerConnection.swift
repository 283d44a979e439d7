import BrokerClient
import BrokerProtocol
import CLinux
import Logging
import NIOCore
import NIOPosix

/// A connection to a broker as a worker has it, and a room it has joined.
struct BrokerConnection: Sendable {
  /// A room that exists for the broker as long as this connection is a member.
  static let room = "00000000-0000-4000-8000-000000000000"
  private static let deadlineNanoseconds: Int64 = 10_000_000_000

  let eventLoop: any EventLoop
  let client: BrokerClient
  private let delegate: DeafDelegate

  /// The deadline of a request that is sent now.
  var deadline: Int64 { ringdraft_monotonic_nanoseconds() + Self.deadlineNanoseconds }

  /// - Throws: when the broker does not answer within ten seconds.
  static func open(_ socketPath: String) async throws -> BrokerConnection {
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    var logger = Logger(label: "broker-load")
    logger.logLevel = .error
    let client = BrokerClient(
      socketPath: socketPath, workerName: "broker-load", eventLoop: eventLoop, logger: logger)
    let connection = BrokerConnection(eventLoop: eventLoop, client: client, delegate: DeafDelegate())
    try await eventLoop.flatSubmit {
      client.start(delegate: connection.delegate)
      return client.join(room, deadline: connection.deadline)
    }.map { _ in }.get()
    return connection
  }
}

/// Takes what the broker pushes and does nothing with it.
private final class DeafDelegate: BrokerClientDelegate, Sendable {
  func roomsToResume() -> [RoomPosition] { [] }
  func received(_ publication: Publication) {}
  func isFollowing(_ position: RoomPosition) -> Bool { false }
  func lost(_ position: RoomPosition) {}
}
