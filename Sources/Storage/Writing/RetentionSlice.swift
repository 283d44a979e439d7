import Drafts
import GRDB

/// Deletes events and outcomes that have been kept long enough, a bounded number of rows at a time, so that no group
/// waits long for it.
///
/// The rows themselves say when they were written, so it does not matter how often the broker is restarted. Rows from
/// before a boot of the machine belong to workers that are gone. Their uptimes mean nothing now: one that lies ahead
/// is deleted at once, any other within the time that rows are kept.
///
/// Where clients may catch up on events, those are kept for days more, by the time of day they tell themselves. A time
/// that lies ahead of the clock, which was put back then, says nothing; such an event goes by its uptime alone.
struct RetentionSlice {
  /// How long a worker may be away, or a retry may come, in seconds.
  static let keptSeconds: Int64 = 600
  /// The most rows one slice looks at in each order, and the most it deletes.
  static let maximumRows = 500

  /// The present, in seconds of the monotonic clock.
  let uptime: Int64
  /// The present by the time of day.
  var now = Timestamp(microsecondsSinceEpoch: 0)
  /// How long events are kept beyond what uptimes say, by the time of day; 0 for no longer.
  var historyMicroseconds: Int64 = 0

  /// - Returns: whether more may be left.
  func delete(from database: Database) throws -> Bool {
    var deleted = 0
    try database.inTransaction(.immediate) {
      deleted = try deleteEvents(database)
      var process = try Self.firstProcess(database)
      while let high = process, deleted < Self.maximumRows {
        deleted += try deleteOutcomes(of: high, limit: Self.maximumRows - deleted, database)
        process = try Self.process(after: high, database)
      }
      return .commit
    }
    return deleted >= Self.maximumRows
  }

  /// Events are numbered in the order of their commits.
  private func deleteEvents(_ database: Database) throws -> Int {
    let instant = historyMicroseconds > 0 ? ", json_extract(frame, '$.ts')" : ""
    let oldest = try Row.fetchCursor(
      database, sql: "SELECT id, uptime\(instant) FROM events ORDER BY id LIMIT ?", arguments: [Self.maximumRows])
    guard let last = try lastExpired(oldest, unless: isHistory) else { return 0 }
    try database.execute(sql: "DELETE FROM events WHERE id <= ?", arguments: [last])
    return database.changesCount
  }

  /// The ids of one worker process ascend.
  private func deleteOutcomes(of process: Int64, limit: Int, _ database: Database) throws -> Int {
    let oldest = try Row.fetchCursor(
      database, sql: "SELECT low, uptime FROM command_outcomes WHERE high = ? ORDER BY low LIMIT ?",
      arguments: [process, limit])
    guard let last = try lastExpired(oldest) else { return 0 }
    try database.execute(
      sql: "DELETE FROM command_outcomes WHERE high = ? AND low <= ?", arguments: [process, last])
    return database.changesCount
  }

  /// The key of the last of the rows at the beginning that have all been kept long enough.
  private func lastExpired(_ rows: RowCursor, unless isKept: (Row) -> Bool = { _ in false }) throws -> Int64? {
    var last: Int64?
    while let row = try rows.next(), isExpired(row[1]), !isKept(row) { last = row[0] }
    return last
  }

  /// Whether clients may still ask for an event.
  private func isHistory(_ event: Row) -> Bool {
    guard historyMicroseconds > 0, let text: String = event[2], let at = TimestampText(parsing: text)?.timestamp
    else { return false }
    return (0...historyMicroseconds).contains(now.microsecondsSinceEpoch - at.microsecondsSinceEpoch)
  }

  private func isExpired(_ written: Int64) -> Bool {
    written < uptime - Self.keptSeconds || written > uptime
  }

  /// The worker processes that sent commands, each found by one step into the table's key.
  private static func firstProcess(_ database: Database) throws -> Int64? {
    try Int64.fetchOne(database, sql: "SELECT min(high) FROM command_outcomes")
  }

  private static func process(after high: Int64, _ database: Database) throws -> Int64? {
    try Int64.fetchOne(database, sql: "SELECT min(high) FROM command_outcomes WHERE high > ?", arguments: [high])
  }
}
