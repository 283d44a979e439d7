/// A room as it is at one moment.
package struct RoomFigures: Equatable, Sendable {
  package let draft: String
  /// Open sockets of all workers.
  package let sockets: Int
  /// Workers that have members in it.
  package let workers: Int
  /// How many events the draft has had.
  package let sequence: Int64
}
