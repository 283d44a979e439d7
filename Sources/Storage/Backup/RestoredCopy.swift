import Audit
import Drafts
import GRDB

/// A copy of a backup that is to be the database: brought up to this release's schema, in a new epoch of event
/// positions, with the audit row that says so.
struct RestoredCopy {
  /// A file that nobody else has open.
  let path: String

  /// Writes what a restore changes, in one transaction behind the migrations.
  ///
  /// The row is written whether audit is on or off: what is gone with a restore is to be seen later, too, and this
  /// command line may not know the service's settings.
  /// - Returns: the end of the trail with the row.
  func revise(_ event: AuditEvent, at now: Timestamp) throws -> AuditHead {
    do {
      let queue = try open()
      try Schema.migrate(queue)
      let head = try queue.inDatabase { try revise($0, event, at: now) }
      try queue.close()
      return head
    } catch let error as DatabaseError {
      throw StorageError(.sqlite(error.extendedResultCode.rawValue), error.message ?? "\(error.resultCode)")
    }
  }

  /// No journal beside it: should this be interrupted, the file is made anew.
  private func open() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "ringdraft.restore"
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private func revise(_ database: Database, _ event: AuditEvent, at now: Timestamp) throws -> AuditHead {
    let trail = try AuditTrail(policy: .off, statements: AuditStatements(database))
    try database.inTransaction(.immediate) {
      try PositionEpoch.renew(database)
      try trail.write(event, at: now)
      try trail.end()
      return .commit
    }
    return trail.position.head
  }
}
