import BrokerProtocol

/// What a worker does with what the broker says unasked. Every call is made on the client's event loop.
package protocol BrokerClientDelegate: AnyObject {
  /// The rooms to follow again after a reconnect, and how far each has been followed.
  func roomsToResume() -> [RoomPosition]
  /// Whether a room is still followed, and from this position. It may have been left, even joined again, meanwhile.
  func isFollowing(_ position: RoomPosition) -> Bool
  /// An event of a room the worker is a member of. Events of one room come in order; after a reconnect one may come
  /// that was seen before, to be told by its sequence.
  func received(_ publication: Publication)
  /// Events after this position were missed that are no longer kept. The worker is no member of the room any more,
  /// unless it has joined it again since.
  func lost(_ position: RoomPosition)
}
