import GRDB
import GRDBSQLite

/// A prepared statement, bound and stepped without boxing its values: a command takes about ten of them.
///
/// It belongs to the thread that uses its connection. Parameters and columns count as in SQLite: parameters from 1,
/// columns from 0.
final class SQLStatement {
  /// GRDB's statement, which owns the handle; nil where the handle is ours.
  private let statement: Statement?
  private let handle: SQLiteStatement

  init(_ database: Database, _ sql: String) throws {
    let statement = try database.makeStatement(sql: sql)
    self.statement = statement
    handle = statement.sqliteStatement
  }

  /// On a connection that was opened without GRDB.
  init(connection: SQLiteConnection, _ sql: String) throws {
    var handle: SQLiteStatement?
    guard sqlite3_prepare_v2(connection, sql, -1, &handle, nil) == SQLITE_OK, let handle else {
      throw StorageError.lastFailure(of: connection)
    }
    statement = nil
    self.handle = handle
  }

  deinit {
    if statement == nil { sqlite3_finalize(handle) }
  }

  /// Runs to the end; for statements that give no rows.
  func run(_ bind: (SQLStatement) -> Void) throws {
    defer { reset() }
    bind(self)
    while try step() {}
  }

  /// Calls `row` for every row.
  func forEach(_ bind: (SQLStatement) -> Void, row: (SQLStatement) throws -> Void) throws {
    defer { reset() }
    bind(self)
    while try step() { try row(self) }
  }

  /// The first row's value, or nil when there is no row.
  func first<Value>(_ bind: (SQLStatement) -> Void, row: (SQLStatement) throws -> Value) throws -> Value? {
    defer { reset() }
    bind(self)
    return try step() ? try row(self) : nil
  }

  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      throw StorageError.lastFailure(of: sqlite3_db_handle(handle))
    }
  }

  private func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }
}

extension StorageError {
  /// What SQLite says of the last call on a connection.
  static func lastFailure(of connection: SQLiteConnection?) -> StorageError {
    StorageError(.sqlite(sqlite3_extended_errcode(connection)), String(cString: sqlite3_errmsg(connection)))
  }
}

// MARK: - Parameters

extension SQLStatement {
  /// SQLite copies the bytes before the call returns (SQLITE_TRANSIENT).
  private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

  func bind(_ value: Int64, at index: Int32) {
    sqlite3_bind_int64(handle, index, value)
  }

  func bind(_ value: Int, at index: Int32) {
    sqlite3_bind_int64(handle, index, Int64(value))
  }

  func bind(_ text: String, at index: Int32) {
    var text = text
    text.withUTF8 { bind(utf8: $0, at: index) }
  }

  func bind(_ text: String?, at index: Int32) {
    if let text { bind(text, at: index) }
  }

  func bind(_ value: Int64?, at index: Int32) {
    if let value { bind(value, at: index) }
  }

  /// Binds `bytes`, which are UTF-8, as a text.
  func bind(utf8 bytes: [UInt8], at index: Int32) {
    bytes.withUnsafeBufferPointer { bind(utf8: $0, at: index) }
  }

  func bind(_ blob: [UInt8], at index: Int32) {
    blob.withUnsafeBytes { _ = sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), Self.transient) }
  }

  private func bind(utf8: UnsafeBufferPointer<UInt8>, at index: Int32) {
    utf8.withMemoryRebound(to: CChar.self) { characters in
      // SQLite takes a null pointer for NULL, so an empty text needs an address.
      guard let address = characters.baseAddress else {
        sqlite3_bind_text(handle, index, "", 0, Self.transient)
        return
      }
      sqlite3_bind_text(handle, index, address, Int32(characters.count), Self.transient)
    }
  }
}

// MARK: - Columns

extension SQLStatement {
  func int64(_ column: Int32) -> Int64 {
    sqlite3_column_int64(handle, column)
  }

  func int(_ column: Int32) -> Int {
    Int(sqlite3_column_int64(handle, column))
  }

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  func text(_ column: Int32) -> String {
    withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  func optionalText(_ column: Int32) -> String? {
    isNull(column) ? nil : text(column)
  }

  /// The value's type as it is stored.
  func type(_ column: Int32) -> Int32 {
    sqlite3_column_type(handle, column)
  }

  /// How many bytes a text or a blob has.
  func byteCount(_ column: Int32) -> Int {
    Int(sqlite3_column_bytes(handle, column))
  }

  /// The bytes of a text or a blob, valid inside `body` only.
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let address = sqlite3_column_blob(handle, column)
    let count = Int(sqlite3_column_bytes(handle, column))
    return try body(UnsafeRawBufferPointer(start: address, count: count))
  }
}
