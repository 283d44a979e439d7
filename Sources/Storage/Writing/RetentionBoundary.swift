import GRDB

/// A point in the outcomes and events: all that was written before it.
///
/// Taken every minute; what lies before the boundary of ten minutes ago is deleted. The monotonic clock decides when,
/// so a step of the wall clock neither deletes early nor keeps for ever.
package struct RetentionBoundary: Sendable, Equatable {
  /// The newest event's row, 0 when there is none.
  let event: Int64
  /// For each worker process that sent commands, its newest one. Ids of one process ascend.
  let commands: [CommandRange]

  struct CommandRange: Sendable, Equatable {
    let high: Int64
    let low: Int64
  }

  init(_ database: Database) throws {
    event = try Int64.fetchOne(database, sql: "SELECT max(id) FROM events") ?? 0
    var commands: [CommandRange] = []
    var next = try Row.fetchOne(database, sql: "SELECT high FROM command_outcomes ORDER BY high LIMIT 1")
    while let row = next {
      let high: Int64 = row[0]
      let low = try Int64.fetchOne(
        database, sql: "SELECT max(low) FROM command_outcomes WHERE high = ?", arguments: [high])
      commands.append(CommandRange(high: high, low: low ?? 0))
      next = try Row.fetchOne(
        database, sql: "SELECT high FROM command_outcomes WHERE high > ? ORDER BY high LIMIT 1", arguments: [high])
    }
    self.commands = commands
  }
}
