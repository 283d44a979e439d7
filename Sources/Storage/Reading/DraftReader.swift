import Drafts
import Synchronization

/// Reads drafts and invites from the database file, beside the one process that writes it.
///
/// A read sees one snapshot, with every change that was acknowledged before it began. Calls are synchronous. A read
/// takes one to two microseconds a row, so callers that must not be held up long bound the rows: segments, passes and
/// collaborators count as one each, a draft as ``rowsPerDraft``, since its parts are asked for by statements of their
/// own.
package final class DraftReader: Sendable {
  private let connections: [ReaderConnection]
  private let turn = Atomic<Int>(0)

  /// - Parameters:
  ///   - path: the database file, which the broker has brought up to date.
  ///   - connections: how many reads can go on at once, at least 1.
  /// - Throws: `StorageError` when the file cannot be read.
  package init(path: String, connections: Int) throws {
    self.connections = try (0..<max(1, connections)).map { _ in try ReaderConnection(path: path) }
  }

  /// What a draft counts for, beside its segments, passes and collaborators.
  package static let rowsPerDraft = 16

  /// The draft as it is now, or as it was at `version`; nil when nobody made it.
  /// - Parameter maxRows: the most rows to read; `Int.max` reads all there are.
  package func draft(
    _ id: String, asOf version: DraftVersion? = nil, maxRows: Int
  ) throws -> BoundedRead<DraftSnapshot?> {
    try read { statements in
      let head = try statements.findDraft.first {
        $0.bind(id, at: 1)
      } row: {
        SnapshotHead($0)
      }
      guard let head else { return .complete(nil) }
      guard head.rowCount <= maxRows else { return .tooLong }
      return .complete(try head.snapshot(asOf: version, statements))
    }
  }

  /// The drafts `user` created, has joined or wrote in, the most recently changed first.
  /// - Parameter maxRows: the most rows to read; `Int.max` reads all there are.
  package func drafts(of user: String, maxRows: Int) throws -> BoundedRead<[DraftSnapshot]> {
    try read { statements in
      guard try Self.draftCount(of: user, upTo: maxRows, statements) <= maxRows / Self.rowsPerDraft else {
        return .tooLong
      }
      var heads: [SnapshotHead] = []
      try statements.draftsOf.forEach {
        $0.bind(user, at: 1)
      } row: {
        heads.append(SnapshotHead($0))
      }
      var rowsLeft = maxRows
      for head in heads {
        rowsLeft -= head.rowCount
        if rowsLeft < 0 { return .tooLong }
      }
      return .complete(try heads.map { try $0.snapshot(asOf: nil, statements) })
    }
  }

  /// How many drafts a list has, counted from indexes and no further than it takes to know that they are too many. What
  /// somebody both created and joined counts twice. To put a list in order takes reading all of it, so this comes
  /// first.
  private static func draftCount(of user: String, upTo maxRows: Int, _ statements: ReaderStatements) throws -> Int {
    guard maxRows < .max else { return 0 }
    return try statements.draftCount.first {
      $0.bind(user, at: 1)
      $0.bind(maxRows / rowsPerDraft + 1, at: 2)
    } row: {
      $0.int(0)
    } ?? 0
  }

  /// The draft's invites in order of creation; nil when nobody made the draft.
  /// - Parameter maxRows: the most invites to read.
  package func invites(ofDraft id: String, maxRows: Int) throws -> BoundedRead<[Invite]?> {
    try read { statements in
      let row = try statements.draftExists.first {
        $0.bind(id, at: 1)
      } row: {
        $0.int64(0)
      }
      guard let row else { return .complete(nil) }
      var invites: [Invite] = []
      try statements.invites.forEach {
        $0.bind(row, at: 1)
        $0.bind(maxRows == .max ? maxRows : maxRows + 1, at: 2)
      } row: {
        invites.append(try InviteRow($0).invite)
      }
      return invites.count <= maxRows ? .complete(invites) : .tooLong
    }
  }

  /// The names of the tables, sorted.
  package func tablesPresent() throws -> [String] {
    try read { statements in
      var names: [String] = []
      try statements.tables.forEach { _ in
      } row: {
        names.append($0.text(0))
      }
      return names
    }
  }

  func read<Value>(_ body: (ReaderStatements) throws -> Value) throws -> Value {
    let ticket = turn.wrappingAdd(1, ordering: .relaxed).newValue
    return try connections[Int(bitPattern: UInt(bitPattern: ticket) % UInt(connections.count))].read(body)
  }
}
