import Audit
import Crypto
import Drafts

/// Writes the rows of the audit trail, each in the transaction of the change it describes, and knows the end of the
/// chain.
///
/// It belongs to the writer's thread. Of a transaction it hears ``begin(at:)``, then ``end()`` and ``committed()`` or
/// ``rolledBack()``; a savepoint that is rolled back sets ``position`` back to what it was.
final class AuditTrail {
  private(set) var policy: AuditPolicy
  let statements: AuditStatements
  /// As the transaction under way has it.
  var position = AuditPosition()
  /// As the disk has it.
  private(set) var durable = AuditPosition()
  /// The secret of the draw that samples.
  private let samplingKey: SymmetricKey
  /// `skipped` as the database has it, within the transaction under way.
  private var storedSkipped: Int64 = 0
  /// What this start, or a reload, changed about the trail itself, until its row is written.
  private var announcement: AuditEvent?
  private var isAnnounced = false
  /// Whether the rows may be others than `position` says: after a rollback, or when a row could not be written.
  private var isStale = false
  private var hasFailed = false

  /// Reads where the trail ends.
  /// - Throws: `StorageError` when its tables cannot be read.
  init(policy: AuditPolicy, statements: AuditStatements) throws {
    self.policy = policy
    self.statements = statements
    let state = try Self.state(statements)
    samplingKey = SymmetricKey(data: state.key)
    announcement = policy.announcement(wasEnabled: state.isEnabled, rate: state.rate)
    try reload()
    durable = position
  }

  /// Another policy holds from the next transaction on, which begins with the row that says so.
  /// - Throws: `StorageError` when it cannot be read what held before. Then that goes on.
  func change(to policy: AuditPolicy) throws {
    let state = try Self.state(statements)
    announcement = policy.announcement(wasEnabled: state.isEnabled, rate: state.rate)
    self.policy = policy
    isStale = true
  }

  /// What the rows of the trail's own have said last.
  private static func state(
    _ statements: AuditStatements
  ) throws -> (isEnabled: Bool, rate: String, key: [UInt8]) {
    let state = try statements.findState.first { _ in
    } row: {
      (isEnabled: $0.int64(0) != 0, rate: $0.text(1), key: $0.withBytes(2) { [UInt8]($0) })
    }
    guard let state else { throw StorageError(.damaged, "the audit trail has no state") }
    return state
  }

  /// Whether the start has something to say of the trail that is not written yet.
  var hasAnnouncement: Bool { announcement != nil }

  var figures: AuditFigures {
    AuditFigures(
      isEnabled: policy.isEnabled, rowsWritten: durable.rowsWritten, skipped: durable.skippedInAll, head: durable.head)
  }
}

// MARK: - Transactions

extension AuditTrail {
  /// A transaction has begun. No change comes before the row that says that audit was turned on or off.
  func begin(at now: Timestamp) throws {
    guard policy.isEnabled || announcement != nil else { return }
    try refresh()
    guard let announcement else { return }
    try write(announcement, at: now)
    try statements.storeState.run {
      $0.bind(policy.isEnabled ? 1 : 0, at: 1)
      $0.bind(policy.rateText, at: 2)
    }
    isAnnounced = true
  }

  /// The transaction is about to be committed. How many events were left out is stored once for all of them.
  func end() throws {
    guard position.skipped != storedSkipped else { return }
    try statements.storeSkipped.run { $0.bind(position.skipped, at: 1) }
    storedSkipped = position.skipped
  }

  func committed() {
    durable = position
    if isAnnounced { announcement = nil }
    isAnnounced = false
    isStale = hasFailed
    hasFailed = false
  }

  func rolledBack() {
    position = durable
    storedSkipped = durable.skipped
    isAnnounced = false
    isStale = true
    hasFailed = false
  }

  /// Reads again where the trail ends, when that is not certain.
  func refresh() throws {
    if isStale { try reload() }
    isStale = false
  }

  private func reload() throws {
    position = durable
    position.head =
      try statements.findHead.first { _ in
      } row: {
        AuditHead(sequence: $0.int64(0), hash: $0.digest(1))
      } ?? .origin
    position.skipped =
      try statements.findState.first { _ in
      } row: {
        $0.int64(3)
      } ?? 0
    storedSkipped = position.skipped
  }
}

// MARK: - Rows

extension AuditTrail {
  /// Writes the row of a command's change, or counts it as left out.
  /// - Throws: `StorageError`, one that passes: without its row there is no change.
  func record(_ event: AuditEvent, of command: DraftCommand, draft: String, at now: Timestamp) throws {
    try write(
      AuditRow(
        event, at: now, requestID: command.requestID, userID: command.actor, draftID: draft,
        address: command.client.address, userAgent: command.client.userAgent, skipped: position.skipped))
  }

  /// Whether a command's change gets a row. The one that gets none is counted.
  func takes(_ command: CommandID) -> Bool {
    if policy.sampling.includesAll || policy.sampling.includes(draw: draw(of: command)) { return true }
    position.skipped += 1
    position.skippedInAll += 1
    return false
  }

  /// Writes the row of what an operator did to a draft.
  /// - Throws: `StorageError`, one that passes: without its row there is no change.
  func record(_ event: AuditEvent, ofOperator requestID: String, draft: String, at now: Timestamp) throws {
    try write(
      AuditRow(
        event, at: now, requestID: requestID, userID: nil, draftID: draft, address: nil, userAgent: nil,
        skipped: position.skipped))
  }

  /// Writes the row of an operator's doing, or of the trail's own.
  func write(_ event: AuditEvent, at now: Timestamp) throws {
    try write(
      AuditRow(
        event, at: now, requestID: nil, userID: nil, draftID: nil, address: nil, userAgent: nil,
        skipped: position.skipped))
  }

  /// 64 bits that nobody can foresee without the key, the same over every retry of a command.
  private func draw(of command: CommandID) -> UInt64 {
    var words = (command.high.littleEndian, command.low.littleEndian)
    let code = withUnsafeBytes(of: &words) { HMAC<SHA256>.authenticationCode(for: $0, using: samplingKey) }
    return code.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
  }

  private func write(_ row: AuditRow) throws {
    let previous = position.head
    let (sequence, isBeyond) = previous.sequence.addingReportingOverflow(1)
    let hash = AuditHash.of(row, sequence: sequence, previous: previous.hash)
    do {
      // Numbers do not run out; but who can write the database can write a row with the last one.
      guard !isBeyond else { throw StorageError(.damaged, "seq \(previous.sequence) is the last number there is") }
      try insert(row, sequence: sequence, previousHash: previous.hash, hash: hash)
    } catch let error as StorageError {
      hasFailed = true
      throw error.isPassing ? error : StorageError(.auditNotWritten, "no audit row can be written: \(error.message)")
    }
    position.head = AuditHead(sequence: sequence, hash: hash)
    position.skipped = 0
    position.rowsWritten += 1
  }

  private func insert(_ row: AuditRow, sequence: Int64, previousHash: AuditDigest, hash: AuditDigest) throws {
    try statements.insertRow.run {
      $0.bind(sequence, at: 1)
      $0.bind(row.timestamp.microsecondsSinceEpoch, at: 2)
      $0.bind(row.requestID, at: 3)
      $0.bind(row.userID, at: 4)
      $0.bind(row.action, at: 5)
      $0.bind(row.draftID, at: 6)
      $0.bind(utf8: row.metadata, at: 7)
      $0.bind(row.address, at: 8)
      $0.bind(row.userAgent, at: 9)
      $0.bind(previousHash.bytes, at: 10)
      $0.bind(hash.bytes, at: 11)
    }
  }
}

extension SQLStatement {
  /// A stored hash. One that was tampered with and has not the length of a hash is taken for zeros: the chain goes on
  /// behind its row, and verification names both.
  func digest(_ column: Int32) -> AuditDigest { withBytes(column) { AuditDigest($0) } ?? .origin }
}

extension AuditPolicy {
  /// As the row and the database have it.
  fileprivate var rateText: String { String(sampling.rate) }

  /// What a start with this policy changes about the trail, given how it was before.
  fileprivate func announcement(wasEnabled: Bool, rate: String) -> AuditEvent? {
    switch (isEnabled, wasEnabled) {
    case (true, false): .auditEnabled(sampleRate: rateText)
    case (true, true): rate == rateText ? nil : .auditEnabled(sampleRate: rateText)
    case (false, true): .auditDisabled
    case (false, false): nil
    }
  }
}
