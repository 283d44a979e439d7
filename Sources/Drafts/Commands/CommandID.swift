/// The 128-bit identity of a command, the same over every retry of it.
///
/// A command's outcome is stored under its id in the command's own transaction, so that a retry after a crash
/// between commit and answer gets the first answer instead of being decided again.
///
/// `high` names the worker process that made the command (random bits drawn at its start), `low` counts its
/// commands. Ids of one worker are therefore neighbours in an index, which keeps the insert cheap.
package struct CommandID: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
