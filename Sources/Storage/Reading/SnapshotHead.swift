import Drafts

/// A draft's row, from which a snapshot is completed with as many segments, passes and collaborators as it counts.
struct SnapshotHead {
  let row: Int64
  let id: String
  let creatorID: String
  let title: String
  let platform: String
  let holderID: String
  let createdAt: Timestamp
  let updatedAt: Timestamp
  private let lastPassedAt: Timestamp
  private let lastSegmentAt: Timestamp?
  let segmentCount: Int
  let passCount: Int
  let collaboratorCount: Int

  /// What a segment's JSON usually takes, to make room for all of them at once.
  private static let usualSegmentBytes = 512

  init(_ statement: SQLStatement) {
    row = statement.int64(0)
    id = statement.text(1)
    creatorID = statement.text(2)
    title = statement.text(3)
    platform = statement.text(4)
    holderID = statement.text(5)
    createdAt = Timestamp(microsecondsSinceEpoch: statement.int64(6))
    updatedAt = Timestamp(microsecondsSinceEpoch: statement.int64(7))
    lastPassedAt = Timestamp(microsecondsSinceEpoch: statement.int64(8))
    lastSegmentAt = statement.isNull(9) ? nil : Timestamp(microsecondsSinceEpoch: statement.int64(9))
    segmentCount = statement.int(10)
    passCount = statement.int(11)
    collaboratorCount = statement.int(12)
  }

  /// What reading the whole draft takes, in the unit of ``DraftReader``.
  var rowCount: Int { DraftReader.rowsPerDraft + segmentCount + passCount + collaboratorCount }

  /// - Parameter version: leaves out what came later; nil takes the row's own counts.
  func snapshot(asOf version: DraftVersion?, _ statements: ReaderStatements) throws -> DraftSnapshot {
    let isOlder = (version?.segmentCount ?? self.segmentCount) < self.segmentCount
    let segmentCount = min(version?.segmentCount ?? self.segmentCount, self.segmentCount)
    let passes = try passes(upTo: min(version?.passCount ?? passCount, passCount), statements)
    let members = try collaborators(
      upTo: min(version?.collaboratorCount ?? collaboratorCount, collaboratorCount), statements)
    return DraftSnapshot(
      id: id, creatorID: creatorID, title: title, platform: platform,
      holderID: passes.holders.last ?? creatorID, createdAt: createdAt,
      updatedAt: version?.updatedAt ?? updatedAt, lastPassedAt: passes.lastAt ?? createdAt,
      lastSegmentAt: isOlder ? try lastSegmentAt(of: segmentCount, statements) : lastSegmentAt,
      segmentsJSON: try segmentsJSON(upTo: segmentCount, statements), segmentCount: segmentCount,
      holdersHistory: [creatorID] + passes.holders, collaborators: members.all,
      authors: isOlder ? try authors(of: segmentCount, statements) : members.authors,
      passCount: passes.holders.count)
  }

  /// When the last of the first `count` segments was written. The row knows it of all of them only.
  private func lastSegmentAt(of count: Int, _ statements: ReaderStatements) throws -> Timestamp? {
    try statements.lastSegmentAt.first {
      $0.bind(row, at: 1)
      $0.bind(count - 1, at: 2)
    } row: {
      Timestamp(microsecondsSinceEpoch: $0.int64(0))
    }
  }

  /// Who wrote the first `count` segments, the creator left out.
  private func authors(of count: Int, _ statements: ReaderStatements) throws -> [String] {
    var authors: [String] = []
    try statements.segmentAuthors.forEach {
      $0.bind(row, at: 1)
      $0.bind(count, at: 2)
    } row: { segment in
      let author = segment.text(0)
      if !author.hasSameBytes(as: creatorID) { authors.append(author) }
    }
    return authors
  }

  private func segmentsJSON(upTo count: Int, _ statements: ReaderStatements) throws -> [UInt8] {
    var json: [UInt8] = []
    guard count > 0 else { return json }
    json.reserveCapacity(count * Self.usualSegmentBytes)
    try statements.segments.forEach {
      $0.bind(row, at: 1)
      $0.bind(count, at: 2)
    } row: { segment in
      if !json.isEmpty { json.append(UInt8(ascii: ",")) }
      segment.withBytes(0) { json.append(contentsOf: $0) }
    }
    return json
  }

  private func passes(
    upTo count: Int, _ statements: ReaderStatements
  ) throws -> (holders: [String], lastAt: Timestamp?) {
    var holders: [String] = []
    var lastAt: Timestamp?
    guard count > 0 else { return (holders, lastAt) }
    holders.reserveCapacity(count)
    try statements.passes.forEach {
      $0.bind(row, at: 1)
      $0.bind(count, at: 2)
    } row: { pass in
      holders.append(pass.text(0))
      lastAt = Timestamp(microsecondsSinceEpoch: pass.int64(1))
    }
    return (holders, lastAt)
  }

  private func collaborators(
    upTo count: Int, _ statements: ReaderStatements
  ) throws -> (all: [String], authors: [String]) {
    var all: [String] = []
    var authors: [String] = []
    guard count > 0 else { return (all, authors) }
    try statements.collaborators.forEach {
      $0.bind(row, at: 1)
      $0.bind(count, at: 2)
    } row: { member in
      let user = member.text(0)
      all.append(user)
      if member.int64(1) != 0 { authors.append(user) }
    }
    return (all, authors)
  }
}
