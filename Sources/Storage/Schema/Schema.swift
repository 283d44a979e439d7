import GRDB

/// The database's shape: numbered migrations, forward only, each in one transaction.
package enum Schema {
  /// What each migration does, the first being number 1. One that was released is never changed.
  private static let migrations = [migration1, migration2]

  /// The newest migration this release knows.
  package static let version = migrations.count

  /// The tables without which the service is not ready, in the contract's order.
  package static let requiredTables = [
    "drafts", "draft_segments", "draft_collaborators", "ring_passes", "audit_events",
  ]

  /// Brings the database up to `version`.
  /// - Throws: `StorageError.schemaTooNew` when it was written by a newer release; nothing is changed then.
  static func migrate(_ queue: DatabaseQueue) throws {
    try migrate(queue, migrations)
  }

  /// Runs the migrations that have not run, each in a transaction with the note that it has: a failing one leaves the
  /// schema as the one before it did.
  static func migrate(_ queue: DatabaseQueue, _ migrations: [String]) throws {
    let found = try queue.read(newestMigration)
    guard found <= migrations.count else {
      throw StorageError(
        .schemaTooNew(found: found, known: migrations.count),
        "the database has schema version \(found), this release knows versions up to \(migrations.count)")
    }
    var migrator = DatabaseMigrator()
    for (index, sql) in migrations.enumerated() {
      migrator.registerMigration("\(index + 1)") { try $0.execute(sql: sql) }
    }
    try migrator.migrate(queue)
  }

  /// `migrations` and more, for tests of an upgrade.
  static func migrations(and more: [String]) -> [String] { migrations + more }

  private static func newestMigration(_ database: Database) throws -> Int {
    guard try database.tableExists("grdb_migrations") else { return 0 }
    let names = try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations")
    return names.compactMap { Int($0) }.max() ?? 0
  }

  /// Times are microseconds since 1970 in UTC; an uptime is in seconds of the monotonic clock. Rows of segments, passes
  /// and collaborators are never changed in place or deleted, so a count names an exact state of a draft.
  private static let migration1 = """
    CREATE TABLE drafts (
      id INTEGER PRIMARY KEY,
      draft_id TEXT NOT NULL UNIQUE,
      creator_id TEXT NOT NULL,
      title TEXT NOT NULL,
      platform TEXT NOT NULL,
      holder_id TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      last_passed_at INTEGER NOT NULL,
      last_segment_at INTEGER,
      segment_count INTEGER NOT NULL DEFAULT 0,
      pass_count INTEGER NOT NULL DEFAULT 0,
      collaborator_count INTEGER NOT NULL DEFAULT 0,
      event_sequence INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX drafts_by_creator ON drafts (creator_id);

    -- json is the segment's object as the contract has it, rendered once when written.
    CREATE TABLE draft_segments (
      draft INTEGER NOT NULL REFERENCES drafts (id),
      segment_order INTEGER NOT NULL,
      segment_id TEXT NOT NULL,
      user_id TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      json TEXT NOT NULL,
      content TEXT AS (json_extract(json, '$.content')) VIRTUAL,
      PRIMARY KEY (draft, segment_order)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE draft_collaborators (
      draft INTEGER NOT NULL REFERENCES drafts (id),
      user_id TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      role TEXT NOT NULL,
      joined_at INTEGER NOT NULL,
      has_written INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (draft, user_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX draft_collaborators_by_user ON draft_collaborators (user_id);

    CREATE TABLE ring_passes (
      draft INTEGER NOT NULL REFERENCES drafts (id),
      ordinal INTEGER NOT NULL,
      from_user_id TEXT NOT NULL,
      to_user_id TEXT NOT NULL,
      passed_at INTEGER NOT NULL,
      PRIMARY KEY (draft, ordinal)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE invites (
      id INTEGER PRIMARY KEY,
      invite_id TEXT NOT NULL UNIQUE,
      draft INTEGER NOT NULL REFERENCES drafts (id),
      target_user_id TEXT NOT NULL,
      target_handle TEXT,
      status TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      accepted_at INTEGER,
      token_hash BLOB NOT NULL,
      token_hint TEXT NOT NULL,
      creator_id TEXT NOT NULL
    ) STRICT;
    CREATE INDEX invites_by_draft ON invites (draft);

    -- scope is a draft's or an invite's row; subject is the invite a key created.
    CREATE TABLE idempotency_keys (
      action INTEGER NOT NULL,
      scope INTEGER NOT NULL,
      key TEXT NOT NULL,
      subject INTEGER,
      PRIMARY KEY (action, scope, key)
    ) STRICT, WITHOUT ROWID;

    -- What rooms were told, kept for ten minutes so that a worker can catch up.
    CREATE TABLE events (
      id INTEGER PRIMARY KEY,
      draft INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      uptime INTEGER NOT NULL,
      request_id TEXT NOT NULL,
      frame TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX events_by_draft ON events (draft, sequence);

    -- What became of each command, kept for ten minutes so that a retry gets the first answer.
    CREATE TABLE command_outcomes (
      high INTEGER NOT NULL,
      low INTEGER NOT NULL,
      uptime INTEGER NOT NULL,
      outcome BLOB NOT NULL,
      PRIMARY KEY (high, low)
    ) STRICT, WITHOUT ROWID;

    -- A chain: hash is SHA-256 over prev_hash and the row (`AuditRow.appendCanonical`), prev_hash the hash of the row
    -- before, or 32 zero bytes.
    CREATE TABLE audit_events (
      seq INTEGER PRIMARY KEY,
      id INTEGER AS (seq) VIRTUAL,
      ts INTEGER NOT NULL,
      request_id TEXT,
      user_id TEXT,
      action TEXT NOT NULL,
      draft_id TEXT,
      metadata TEXT NOT NULL,
      ip TEXT,
      user_agent TEXT,
      prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE INDEX audit_events_by_ts ON audit_events (ts);
    CREATE INDEX audit_events_by_request ON audit_events (request_id) WHERE request_id IS NOT NULL;
    CREATE INDEX audit_events_by_user ON audit_events (user_id) WHERE user_id IS NOT NULL;
    CREATE INDEX audit_events_by_action ON audit_events (action);
    CREATE INDEX audit_events_by_draft ON audit_events (draft_id) WHERE draft_id IS NOT NULL;

    -- One row: whether rows were written when the broker last ran, the key of the draw that samples, and how many
    -- events were left out since the newest row.
    CREATE TABLE audit_state (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      is_enabled INTEGER NOT NULL,
      sample_rate TEXT NOT NULL,
      sampling_key BLOB NOT NULL,
      skipped INTEGER NOT NULL
    ) STRICT;
    INSERT INTO audit_state VALUES (1, 0, '1', randomblob(32), 0);

    -- One row, written to learn whether the database takes writes.
    CREATE TABLE write_probe (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      noise BLOB NOT NULL
    ) STRICT;
    INSERT INTO write_probe VALUES (1, zeroblob(0));
    """

  /// Positions in the rooms' events mean something within one epoch only: it changes when the database is put back.
  private static let migration2 = """
    CREATE TABLE position_epoch (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      epoch INTEGER NOT NULL
    ) STRICT;
    INSERT INTO position_epoch VALUES (1, random());
    """
}
