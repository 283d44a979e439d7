import BrokerClient
import NIOCore

/// What the room directory asks of the broker. Called on the event loop.
protocol RoomBroker: AnyObject {
  /// - Returns: the sequence of the room's newest event.
  func join(_ room: String, deadline: Int64) -> EventLoopFuture<Int64>
  func leave(_ room: String)
}

extension BrokerClient: RoomBroker {}
