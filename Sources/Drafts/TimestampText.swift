/// What a date-time text said: the instant, and the offset it was written with.
package struct TimestampText: Sendable, Equatable {
  /// The instant; a text without an offset is read as UTC.
  package let timestamp: Timestamp
  /// Microseconds east of UTC as written, nil when the text has no offset.
  package let offsetMicroseconds: Int64?

  package var hasOffset: Bool { offsetMicroseconds != nil }

  /// The instant as clocks at its own offset show it.
  package func append(to bytes: inout [UInt8]) {
    timestamp.append(to: &bytes, offsetMicroseconds: offsetMicroseconds ?? 0)
  }

  /// Reads what Python 3.11's `datetime.fromisoformat` reads, with its leniencies: any one character between date and
  /// time, basic forms (`20300101T000000`), week dates, `,` before the fraction, digits past the sixth dropped, a date
  /// alone. Nil where Python raises `ValueError`.
  package init?(parsing text: String) {
    var parser = TimestampParser(text)
    guard let parsed = parser.parse() else { return nil }
    self = parsed
  }

  package init(timestamp: Timestamp, offsetMicroseconds: Int64? = nil) {
    self.timestamp = timestamp
    self.offsetMicroseconds = offsetMicroseconds
  }
}
