import GRDB

/// Deletes what lies before a boundary, a bounded number of rows at a time, so that no group waits long for it.
struct RetentionSlice {
  let boundary: RetentionBoundary

  private static let maximumRows = 500

  /// - Returns: whether more is left.
  func delete(from database: Database) throws -> Bool {
    var deleted = 0
    try database.inTransaction(.immediate) {
      deleted += try deleteEvents(database)
      for range in boundary.commands where deleted < Self.maximumRows {
        deleted += try deleteOutcomes(range, database)
      }
      return .commit
    }
    return deleted >= Self.maximumRows
  }

  /// The newest event stays: SQLite numbers on from the largest row, and a number must not come again while an older
  /// boundary still names it.
  private func deleteEvents(_ database: Database) throws -> Int {
    try database.execute(
      sql: """
        DELETE FROM events WHERE id IN
          (SELECT id FROM events WHERE id <= ? AND id < (SELECT max(id) FROM events) ORDER BY id LIMIT ?)
        """,
      arguments: [boundary.event, Self.maximumRows])
    return database.changesCount
  }

  private func deleteOutcomes(_ range: RetentionBoundary.CommandRange, _ database: Database) throws -> Int {
    try database.execute(
      sql: """
        DELETE FROM command_outcomes WHERE high = ?1 AND low IN
          (SELECT low FROM command_outcomes WHERE high = ?1 AND low <= ?2 ORDER BY low LIMIT ?3)
        """, arguments: [range.high, range.low, Self.maximumRows])
    return database.changesCount
  }
}
