import Audit

/// Reads the audit trail of a database file, beside the process that writes it or without one. Not to be shared between
/// threads.
package final class AuditReader {
  private let connection: ReadOnlyConnection

  /// - Throws: `StorageError`: `cannotOpen` when there is no file or no database of ours in it, `schemaTooNew` when a
  ///   newer release wrote it, `damaged` when its schema is there and the trail's table is not.
  package convenience init(path: String) throws {
    try self.init(ReadOnlyConnection(path: path), path: path)
  }

  /// - Parameters:
  ///   - connection: to the database.
  ///   - path: what errors call it.
  /// - Throws: as `init(path:)`.
  init(_ connection: ReadOnlyConnection, path: String) throws {
    self.connection = connection
    let version = try schemaVersion()
    guard version <= Schema.version else {
      throw StorageError(
        .schemaTooNew(found: version, known: Schema.version),
        "the database \(path) has schema version \(version), this release knows versions up to \(Schema.version)")
    }
    if try hasTable("audit_events") { return }
    guard version > 0 else {
      throw StorageError(.cannotOpen, "\(path) is no database of RingDraft: it has no table audit_events")
    }
    throw StorageError(.damaged, "the table audit_events of \(path) is missing")
  }

  // MARK: Schema

  private func hasTable(_ name: String) throws -> Bool {
    try statement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").first {
      $0.bind(name, at: 1)
    } row: {
      _ in
      true
    } ?? false
  }

  /// The newest migration that ran; 0 when none did.
  func schemaVersion() throws -> Int {
    guard try hasTable("grdb_migrations") else { return 0 }
    return try statement("SELECT max(CAST(identifier AS INTEGER)) FROM grdb_migrations").first { _ in
    } row: {
      $0.int(0)
    } ?? 0
  }

  private func statement(_ sql: String) throws -> SQLStatement {
    try SQLStatement(connection: connection.handle, sql)
  }

  // MARK: The trail

  /// Checks the chain over all rows, in one snapshot.
  /// - Parameter noted: a head that was noted outside of the database.
  package func verify(against noted: AuditHead?) throws -> AuditReport {
    try statement("BEGIN").run { _ in }
    defer { try? statement("COMMIT").run { _ in } }
    var verification = AuditVerification(against: noted)
    var scratch: [UInt8] = []
    try statement(AuditColumns.selection + " ORDER BY seq").forEach { _ in
    } row: {
      verification.take(AuditColumns($0).link(scratch: &scratch))
    }
    return verification.finish(isEnabled: try isEnabled())
  }

  /// Whether rows were written when the broker last ran.
  private func isEnabled() throws -> Bool {
    guard try hasTable("audit_state") else { return false }
    return try statement("SELECT is_enabled FROM audit_state").first { _ in
    } row: {
      $0.int64(0) != 0
    } ?? false
  }

  /// The last row's place and hash; `origin` when there is none.
  /// - Throws: `StorageError`, `damaged` when that hash has not the length of one.
  package func head() throws -> AuditHead {
    let last = try statement("SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1").first { _ in
    } row: { row in
      (sequence: row.int64(0), hash: row.withBytes(1) { AuditDigest($0) })
    }
    guard let last else { return .origin }
    guard let hash = last.hash else { throw StorageError(.damaged, "seq \(last.sequence) has no hash of 32 bytes") }
    return AuditHead(sequence: last.sequence, hash: hash)
  }

  /// Calls `body` for every row that meets `query`, in order of `seq`, in one snapshot.
  package func forEach(_ query: AuditQuery, _ body: (StoredAuditRow) throws -> Void) throws {
    try statement(query.sql).forEach {
      query.bind(to: $0)
    } row: {
      try body(AuditColumns($0).record)
    }
  }

  /// How many rows meet `query`, counted no further than `limit`.
  package func count(_ query: AuditQuery, upTo limit: Int) throws -> Int {
    try statement(query.countSQL(upTo: limit)).first {
      query.bind(to: $0)
    } row: {
      $0.int(0)
    } ?? 0
  }

  /// How SQLite means to answer, one line a step.
  func plan(of query: AuditQuery) throws -> [String] {
    var steps: [String] = []
    try statement("EXPLAIN QUERY PLAN " + query.sql).forEach {
      query.bind(to: $0)
    } row: {
      steps.append($0.text(3))
    }
    return steps
  }
}
