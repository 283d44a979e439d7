import Drafts

/// One thing for the writer, which does all of a group inside one transaction, in order.
package enum WorkItem: Equatable, Sendable {
  case command(DraftCommand)
  /// Pass a ring for an operator.
  case moveRing(RingMove)
  /// Read a room's sequence and, with `after`, the events behind that sequence.
  case readRoom(String, after: Int64?)
  /// Write something of no meaning, to learn whether the database takes writes.
  case probe
}
