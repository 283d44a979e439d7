import GRDBSQLite
import Glibc

/// A read-only connection to a database that may be in use, at rest, or a copy on a medium that cannot be written.
///
/// It changes nothing in the database: a read-only connection folds no log in. It belongs to one thread at a time.
final class ReadOnlyConnection {
  /// How long it waits while a broker recovers the log of its predecessor.
  private static let busyMilliseconds: Int32 = 5_000

  let handle: OpaquePointer

  /// - Throws: `StorageError` when there is no file, or it is no database, or it cannot be read.
  init(path: String) throws {
    guard access(path, R_OK) == 0 else {
      throw StorageError(.cannotOpen, "cannot read the database \(path): \(String(cString: strerror(errno)))")
    }
    do {
      handle = try Self.open(path, SQLITE_OPEN_READONLY)
    } catch let error as StorageError where error.isDamage {
      throw StorageError(error.code, "cannot read the database \(path): \(error.message)")
    } catch let error as StorageError {
      // SQLite shares a log through a file beside the database. Where that cannot be made, the database can be read
      // as long as there is no log: then everything is in the file itself.
      guard Self.isCannotOpen(error), !Self.hasLog(path), let name = Self.immutableName(path) else {
        throw StorageError(.cannotOpen, "cannot read the database \(path): \(error.message)")
      }
      do {
        handle = try Self.open(name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
      } catch {
        throw StorageError(.cannotOpen, "cannot read the database \(path): \(error)")
      }
    }
  }

  /// Opens a file that nobody else knows of: no lock is taken, and no log is looked for.
  /// - Throws: `StorageError` when it is no database, or it cannot be read.
  init(unshared path: String) throws {
    guard let name = Self.immutableName(path) else {
      throw StorageError(.cannotOpen, "cannot read the database \(path): \(String(cString: strerror(errno)))")
    }
    handle = try Self.open(name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
  }

  deinit { sqlite3_close_v2(handle) }

  private static func open(_ name: String, _ flags: Int32) throws -> OpaquePointer {
    var connection: OpaquePointer?
    let status = sqlite3_open_v2(name, &connection, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard status == SQLITE_OK, let connection else {
      let error = StorageError.lastFailure(of: connection)
      sqlite3_close_v2(connection)
      throw error
    }
    sqlite3_busy_timeout(connection, busyMilliseconds)
    do {
      // What is damaged is to be noticed. The last statement is the first to read the file.
      try run("PRAGMA cell_size_check = ON", on: connection)
      try run("SELECT 1 FROM sqlite_schema LIMIT 1", on: connection)
    } catch {
      sqlite3_close_v2(connection)
      throw error
    }
    return connection
  }

  private static func run(_ sql: String, on connection: OpaquePointer) throws {
    try SQLStatement(connection: connection, sql).run { _ in }
  }

  /// The bits of an extended result code that say what kind of error it is.
  private static let primaryCode: Int32 = 0xFF

  private static func isCannotOpen(_ error: StorageError) -> Bool {
    guard case .sqlite(let result) = error.code else { return false }
    return [SQLITE_CANTOPEN, SQLITE_READONLY].contains(result & primaryCode)
  }

  private static func hasLog(_ path: String) -> Bool {
    var status = stat()
    return stat(path + "-wal", &status) == 0 && status.st_size > 0
  }

  /// The file as a URI that tells SQLite that nobody will change it; nil for a path that cannot be made absolute.
  private static func immutableName(_ path: String) -> String? {
    guard let absolute = realpath(path, nil) else { return nil }
    defer { free(absolute) }
    let digits = Array("0123456789ABCDEF".utf8)
    var name = Array("file:".utf8)
    for byte in String(cString: absolute).utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"):
        name.append(byte)
      default: name += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: name, as: UTF8.self) + "?immutable=1"
  }
}
