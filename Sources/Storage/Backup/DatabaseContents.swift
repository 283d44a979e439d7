import Audit

/// What a whole database holds, after everything in it was checked.
package struct DatabaseContents: Sendable {
  package let schemaVersion: Int
  package let draftCount: Int64
  package let segmentCount: Int64
  package let audit: AuditReport

  /// Reads and checks a database file that nobody writes: its pages and indexes, the references between its tables, the
  /// chain of its audit trail.
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what errors call it.
  /// - Throws: `BackupError`, `faulty` when it is damaged; `StorageError` when it cannot be read, is no database of
  ///   ours, or of a newer release. A trail that is not intact is told in ``audit``.
  init(checking path: String, calledByErrors name: String) throws {
    do {
      let connection = try ReadOnlyConnection(unshared: path)
      let reader = try AuditReader(connection, path: name)
      schemaVersion = try reader.schemaVersion()
      try Self.requireNone("PRAGMA integrity_check(\(Self.shownFaults))", but: "ok", connection, name)
      try Self.requireNone("PRAGMA foreign_key_check", but: nil, connection, name)
      draftCount = try Self.count("drafts", connection)
      segmentCount = try Self.count("draft_segments", connection)
      audit = try reader.verify(against: nil)
    } catch let error as StorageError where error.isDamage {
      throw BackupError(.faulty, "\(name) is damaged: \(error.message)")
    }
  }

  /// The most faults that are told.
  private static let shownFaults = 5

  /// Faults come as rows: of `integrity_check` one that says what, of `foreign_key_check` table, row and parent.
  private static func requireNone(
    _ sql: String, but good: String?, _ connection: ReadOnlyConnection, _ name: String
  ) throws {
    var faults: [String] = []
    try SQLStatement(connection: connection.handle, sql).forEach { _ in
    } row: {
      let text = $0.text(0)
      if text != good, faults.count < shownFaults {
        faults.append(good == nil ? "a row of \(text) has no parent" : text)
      }
    }
    guard faults.isEmpty else {
      throw BackupError(.faulty, "\(name) is damaged: \(faults.joined(separator: "; "))")
    }
  }

  private static func count(_ table: String, _ connection: ReadOnlyConnection) throws -> Int64 {
    try SQLStatement(connection: connection.handle, "SELECT count(*) FROM \(table)").first { _ in
    } row: {
      $0.int64(0)
    } ?? 0
  }
}
