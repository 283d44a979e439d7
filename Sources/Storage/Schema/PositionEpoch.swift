import GRDB

/// Which order of events the sequences of a database's rooms count in.
///
/// A database that is put back gives the numbers of events that are gone to others. A position taken before that must
/// not be held against one taken afterwards, so each restore begins a new epoch.
enum PositionEpoch {
  static func read(_ database: Database) throws -> UInt64 {
    guard let epoch = try Int64.fetchOne(database, sql: "SELECT epoch FROM position_epoch WHERE id = 1") else {
      throw StorageError(.damaged, "the database has no epoch of event positions")
    }
    return UInt64(bitPattern: epoch)
  }

  /// Begins an epoch that no position was taken in.
  static func renew(_ database: Database) throws {
    let last = try read(database)
    var next = last
    while next == last { next = .random(in: .min ... .max) }
    try database.execute(
      sql: "UPDATE position_epoch SET epoch = ? WHERE id = 1", arguments: [Int64(bitPattern: next)])
  }
}
