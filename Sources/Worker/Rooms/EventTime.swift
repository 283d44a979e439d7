import Drafts

/// When an event happened, as its own text says: `{"type":…,"draft_id":…,"ts":"2026-01-31T12:00:00.000001+00:00",…`.
enum EventTime {
  private static let mark = Array(#","ts":""#.utf8)
  /// The mark comes this early: types and draft ids are short, and ids hold no quotation marks.
  private static let searchedBytes = 160

  /// - Returns: microseconds since 1970; nil for a text that is none of an event.
  static func microseconds(in frame: [UInt8]) -> Int64? {
    guard let start = end(ofMarkIn: frame),
      let length = frame[start...].prefix(40).firstIndex(of: UInt8(ascii: "\""))
    else { return nil }
    return TimestampText(parsing: String(decoding: frame[start..<length], as: UTF8.self))?.timestamp
      .microsecondsSinceEpoch
  }

  private static func end(ofMarkIn frame: [UInt8]) -> Int? {
    for start in 0..<max(0, min(frame.count - mark.count, searchedBytes)) {
      if frame[start] == mark[0], frame[start..<(start + mark.count)].elementsEqual(mark) { return start + mark.count }
    }
    return nil
  }
}
