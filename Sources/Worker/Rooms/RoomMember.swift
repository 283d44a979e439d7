/// A local member of a room, as the directory sees it. Called on the event loop.
protocol RoomMember: AnyObject {
  /// The member is in the room: from now on it gets every event, each once and in order.
  func joined()

  /// The room cannot be joined now.
  func joinFailed()

  /// One event, whose bytes all members share. To be queued; ``flush()`` follows.
  func deliver(_ event: inout RoomEvent)

  /// Everything queued in this turn of the loop may be written.
  func flush()

  /// Bytes that wait for the member to take them.
  var queuedBytes: Int { get }

  /// Too much waits for the members of the draft, and much of it for this one: it is to go.
  func cutOff()

  /// Events were missed that cannot be had any more.
  func positionLost()
}
