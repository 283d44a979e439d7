import Drafts

/// What happened to a draft since somebody looked.
extension DraftReader {
  /// The events behind `after`, or the draft as it is; nil when nobody made it.
  ///
  /// Both are of one snapshot, so what is published later follows without a gap.
  /// - Parameters:
  ///   - after: how far the events were seen; nil when they never were, or nobody knows.
  ///   - bounds: of the events.
  ///   - maxRows: the most rows of the draft to read; `Int.max` reads all there are.
  package func catchUp(
    on id: String, after: EventPosition?, bounds: CatchUpBounds, maxRows: Int
  ) throws -> BoundedRead<EventCatchUp?> {
    try read { statements in
      guard let found = try Self.position(of: id, statements), let head = try SnapshotHead.find(id, statements) else {
        return .complete(nil)
      }
      if let after, let events = try Self.events(row: found.row, after, found.newest, bounds, statements) {
        return .complete(.events(events, newest: found.newest))
      }
      guard head.rowCount <= maxRows else { return .tooLong }
      return .complete(.state(try head.snapshot(asOf: nil, statements), at: found.newest))
    }
  }

  /// Where a draft's events end; nil when nobody made it.
  package func position(of id: String) throws -> EventPosition? {
    try read { try Self.position(of: id, $0)?.newest }
  }

  private static func position(
    of id: String, _ statements: ReaderStatements
  ) throws -> (row: Int64, newest: EventPosition)? {
    try statements.eventPosition.first {
      $0.bind(id, at: 1)
    } row: {
      (row: $0.int64(0), newest: EventPosition(epoch: UInt64(bitPattern: $0.int64(2)), sequence: $0.int64(1)))
    }
  }

  /// - Returns: nil when they do not follow `after` without a gap.
  private static func events(
    row: Int64, _ after: EventPosition, _ newest: EventPosition, _ bounds: CatchUpBounds, _ statements: ReaderStatements
  ) throws -> [StoredEvent]? {
    guard after.epoch == newest.epoch, after.sequence <= newest.sequence else { return nil }
    var events: [StoredEvent] = []
    var bytes = 0
    var isFull = false
    try statements.eventsAfter.forEach {
      $0.bind(row, at: 1)
      $0.bind(after.sequence, at: 2)
      $0.bind(bounds.maxEvents, at: 3)
    } row: { event in
      bytes += event.byteCount(1)
      isFull = isFull || bytes > bounds.maxBytes && !events.isEmpty
      guard !isFull else { return }
      events.append(StoredEvent(sequence: event.int64(0), frame: event.withBytes(1) { [UInt8]($0) }))
    }
    guard !events.isEmpty || after == newest else { return nil }
    let isWhole = events.enumerated().allSatisfy { $0.element.sequence == after.sequence + Int64($0.offset) + 1 }
    return isWhole ? events : nil
  }
}
