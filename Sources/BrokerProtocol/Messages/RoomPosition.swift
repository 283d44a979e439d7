/// How far a worker has followed a room: the sequence of the last event it has seen.
package struct RoomPosition: Equatable, Hashable, Sendable {
  package let room: String
  package let sequence: Int64

  package init(room: String, sequence: Int64) {
    self.room = room
    self.sequence = sequence
  }
}
