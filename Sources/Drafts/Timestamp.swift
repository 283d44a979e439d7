/// An instant of the wall clock with microsecond resolution, as drafts store and show it.
///
/// Deadlines never use it: they are nanoseconds of the monotonic clock.
package struct Timestamp: Sendable, Hashable, Comparable, Codable {
  /// Microseconds since 1970-01-01T00:00:00Z, leap seconds ignored; negative before that.
  package let microsecondsSinceEpoch: Int64

  /// - Parameter microsecondsSinceEpoch: microseconds since 1970-01-01T00:00:00Z.
  package init(microsecondsSinceEpoch: Int64) {
    self.microsecondsSinceEpoch = microsecondsSinceEpoch
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
  }
}

extension Timestamp {
  package static let microsecondsPerSecond: Int64 = 1_000_000
  package static let microsecondsPerMinute: Int64 = 60 * microsecondsPerSecond
  package static let microsecondsPerHour: Int64 = 60 * microsecondsPerMinute
  package static let microsecondsPerDay: Int64 = 24 * microsecondsPerHour

  /// The instant `microseconds` later; it stops at the ends of `Int64` instead of trapping.
  package func advanced(byMicroseconds microseconds: Int64) -> Timestamp {
    let (sum, overflow) = microsecondsSinceEpoch.addingReportingOverflow(microseconds)
    guard overflow else { return Timestamp(microsecondsSinceEpoch: sum) }
    return Timestamp(microsecondsSinceEpoch: microseconds < 0 ? .min : .max)
  }
}
