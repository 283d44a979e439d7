import Drafts
import Synchronization

/// Reads drafts and invites from the database file, beside the one process that writes it.
///
/// A read sees one snapshot, with every change that was acknowledged before it began. Calls are synchronous and take microseconds, milliseconds for a list of thousands of drafts.
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

  /// The draft as it is now, or as it was at `version`; nil when nobody made it.
  package func draft(_ id: String, asOf version: DraftVersion? = nil) throws -> DraftSnapshot? {
    try read { statements in
      let head = try statements.findDraft.first {
        $0.bind(id, at: 1)
      } row: {
        SnapshotHead($0)
      }
      return try head?.snapshot(asOf: version, statements)
    }
  }

  /// The drafts `user` created, has joined or wrote in, the most recently changed first.
  package func drafts(of user: String) throws -> [DraftSnapshot] {
    try read { statements in
      var heads: [SnapshotHead] = []
      try statements.draftsOf.forEach {
        $0.bind(user, at: 1)
      } row: {
        heads.append(SnapshotHead($0))
      }
      return try heads.map { try $0.snapshot(asOf: nil, statements) }
    }
  }

  /// The draft's invites in order of creation; nil when nobody made the draft.
  package func invites(ofDraft id: String) throws -> [Invite]? {
    try read { statements in
      let row = try statements.draftExists.first {
        $0.bind(id, at: 1)
      } row: {
        $0.int64(0)
      }
      guard let row else { return nil }
      var invites: [Invite] = []
      try statements.invites.forEach {
        $0.bind(row, at: 1)
      } row: {
        invites.append(try InviteRow($0).invite)
      }
      return invites
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

  private func read<Value>(_ body: (ReaderStatements) throws -> Value) throws -> Value {
    let ticket = turn.wrappingAdd(1, ordering: .relaxed).newValue
    return try connections[Int(bitPattern: UInt(bitPattern: ticket) % UInt(connections.count))].read(body)
  }
}
