/// One event of one room, committed: what every member is to receive.
package struct Publication: Equatable, Sendable {
  package let room: String
  /// Counts the room's events from 1 without gaps.
  package let sequence: Int64
  /// The id of the request that caused the event, or `n/a`.
  package let requestID: String
  /// The event as JSON text, the very bytes sockets are sent.
  package let frame: [UInt8]

  package init(room: String, sequence: Int64, requestID: String, frame: [UInt8]) {
    self.room = room
    self.sequence = sequence
    self.requestID = requestID
    self.frame = frame
  }
}
