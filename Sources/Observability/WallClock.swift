import Glibc

/// The time of day for log lines.
enum WallClock {
  /// Microseconds since the epoch, UTC.
  static func microsecondsSinceEpoch() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }

  /// Appends `2026-11-23T07:45:24.478657Z`.
  ///
  /// Days become a date by counting in eras of 400 years (146,097 days) that begin on 1 March, which puts the leap day
  /// last.
  static func append(_ microseconds: Int64, to line: inout [UInt8]) {
    let day = 86_400_000_000 as Int64
    let days = microseconds >= 0 ? microseconds / day : (microseconds - day + 1) / day
    let ofDay = microseconds - days * day
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    append(yearOfEra + era * 400 + (month < 10 ? 0 : 1), digits: 4, then: "-", to: &line)
    append(month < 10 ? month + 3 : month - 9, digits: 2, then: "-", to: &line)
    append(dayOfYear - (153 * month + 2) / 5 + 1, digits: 2, then: "T", to: &line)
    append(ofDay / 3_600_000_000, digits: 2, then: ":", to: &line)
    append(ofDay / 60_000_000 % 60, digits: 2, then: ":", to: &line)
    append(ofDay / 1_000_000 % 60, digits: 2, then: ".", to: &line)
    append(ofDay % 1_000_000, digits: 6, then: "Z", to: &line)
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
