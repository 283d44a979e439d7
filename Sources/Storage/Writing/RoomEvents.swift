import BrokerProtocol

/// Reads where a room stands and what a worker missed of it, inside a transaction or on the newest commit.
struct RoomEvents {
  let statements: WriterStatements

  /// The most events of a room a worker is told after an absence; one that missed more is told that it lost its place.
  static let maximumMissedEvents: Int64 = 4096
  /// The most bytes those events have. By default no member may have more waiting for it, and a group may read many
  /// rooms at once.
  static let maximumMissedBytes = 256 << 10

  /// Reads a room's sequence and, with `after`, the events behind that sequence.
  func read(_ room: String, after: Int64?) throws -> RoomReading {
    let found = try statements.eventSequence.first {
      $0.bind(room, at: 1)
    } row: {
      (row: $0.int64(0), sequence: $0.int64(1))
    }
    let sequence = found?.sequence ?? 0
    guard let after, after != sequence else { return RoomReading(sequence: sequence, missed: []) }
    // A worker that is ahead has seen events of a database that was put back: its place is in no order of ours.
    guard let found, after < sequence, sequence - after <= Self.maximumMissedEvents else {
      return RoomReading(sequence: sequence, missed: nil)
    }
    return RoomReading(sequence: sequence, missed: try events(of: room, row: found.row, from: after, to: sequence))
  }

  /// - Returns: nil when some of the events are no longer kept, or they are too many bytes.
  private func events(of room: String, row: Int64, from after: Int64, to sequence: Int64) throws -> [Publication]? {
    var events: [Publication] = []
    var bytes = 0
    try statements.eventsAfter.forEach {
      $0.bind(row, at: 1)
      $0.bind(after, at: 2)
    } row: { event in
      bytes += event.byteCount(2)
      guard bytes <= Self.maximumMissedBytes else { return }
      events.append(
        Publication(
          room: room, sequence: event.int64(0), requestID: event.text(1), frame: event.withBytes(2) { [UInt8]($0) }))
    }
    return Int64(events.count) == sequence - after ? events : nil
  }
}
