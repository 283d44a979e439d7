import CLinux
import Drafts

/// The time of day for log lines.
enum WallClock {
  /// Microseconds since the epoch, UTC.
  static func microsecondsSinceEpoch() -> Int64 {
    ringdraft_wall_clock_microseconds()
  }

  /// Appends `2026-11-23T07:45:24.478657Z`: of one width, so that lines align and sort, unlike the contract's times.
  static func append(_ microseconds: Int64, to line: inout [UInt8]) {
    let day = Timestamp.microsecondsPerDay
    let days = microseconds >= 0 ? microseconds / day : (microseconds + 1) / day - 1
    let ofDay = microseconds - days * day
    let date = TimestampCivilDate(daysSinceEpoch: days)
    append(date.year, digits: 4, then: "-", to: &line)
    append(date.month, digits: 2, then: "-", to: &line)
    append(date.day, digits: 2, then: "T", to: &line)
    append(ofDay / Timestamp.microsecondsPerHour, digits: 2, then: ":", to: &line)
    append(ofDay / Timestamp.microsecondsPerMinute % 60, digits: 2, then: ":", to: &line)
    append(ofDay / Timestamp.microsecondsPerSecond % 60, digits: 2, then: ".", to: &line)
    append(ofDay % Timestamp.microsecondsPerSecond, digits: 6, then: "Z", to: &line)
  }

  private static func append(_ number: Int64, digits: Int, then end: Unicode.Scalar, to line: inout [UInt8]) {
    var divisor = (1..<digits).reduce(1 as Int64) { product, _ in product * 10 }
    while divisor > 0 {
      line.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
    line.append(UInt8(ascii: end))
  }
}
