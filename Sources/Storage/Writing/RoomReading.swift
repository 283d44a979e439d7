import BrokerProtocol

/// Where a room stands, and what a worker missed of it.
package struct RoomReading: Equatable, Sendable {
  /// The sequence of the room's newest event; 0 when nobody ever made the draft.
  package let sequence: Int64
  /// The events behind the position asked for; nil when some of them are no longer kept.
  package let missed: [Publication]?
}
