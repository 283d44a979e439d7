/// What went wrong with the database: a code to branch on, a sentence for a person, the cause.
package struct StorageError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    /// The file cannot be opened, created or is not a database.
    case cannotOpen
    /// The schema was written by a newer release.
    case schemaTooNew(found: Int, known: Int)
    /// SQLite answered with this extended result code.
    case sqlite(Int32)
    /// A stored value cannot be read back.
    case damaged
    /// The audit trail does not take the row of a change, so there is no change.
    case auditNotWritten
  }

  package let code: Code
  package let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}

extension StorageError {
  /// SQLITE_FULL
  private static let full: Int32 = 13
  /// SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC: the system could not say that a write is on the disk.
  private static let syncFailures: Set<Int32> = [10 | (4 << 8), 10 | (5 << 8)]

  /// Whether what was written may or may not be on the disk.
  package var isFailedSync: Bool {
    if case .sqlite(let result) = code { Self.syncFailures.contains(result) } else { false }
  }

  /// The bits of an extended result code that say what kind of error it is.
  private static let primaryCode: Int32 = 0xFF
  /// SQLITE_BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN and PROTOCOL.
  private static let passingFailures: Set<Int32> = [5, 6, 7, 8, 9, 10, 13, 14, 15]

  /// Whether it is the state of the disk or of the machine that failed, so that the same may well succeed later. An
  /// audit row that cannot be written counts as such: it is nothing that the command touched. All
  /// else is the fault of what was touched: a damaged row, a constraint, a missing table.
  package var isPassing: Bool {
    switch code {
    case .sqlite(let result): Self.passingFailures.contains(result & Self.primaryCode)
    case .auditNotWritten: true
    case .cannotOpen, .schemaTooNew, .damaged: false
    }
  }

  /// SQLITE_CORRUPT
  private static let corrupt: Int32 = 11

  /// Whether what is stored is not what was written.
  package var isDamage: Bool {
    switch code {
    case .damaged: true
    case .sqlite(let result): result & Self.primaryCode == Self.corrupt
    default: false
    }
  }

  /// Whether the disk had no room for a write.
  var isDiskFull: Bool { code == .sqlite(Self.full) }
}
