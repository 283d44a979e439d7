/// The text form of instants:
///
///     2026-11-23T07:45:24.551682+00:00
///     2026-11-23T07:45:24+00:00          (a fraction of zero is left out)
///     2026-11-23T13:15:24.551682+05:30   (at an offset)
extension Timestamp {
  /// Octets of the longest text in UTC of a year up to 9999; enough to reserve.
  package static let maxTextBytes = 32

  /// The instant in UTC as text, e.g. `2026-11-23T07:45:24.551682+00:00`.
  package var text: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.maxTextBytes)
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the instant in UTC as text.
  package func append(to bytes: inout [UInt8]) {
    append(to: &bytes, offsetMicroseconds: 0)
  }

  /// Appends the instant as the clocks at `offsetMicroseconds` east of UTC show it, with that offset written as
  /// Python's `isoformat` does: `+05:30`, with seconds and fraction only when the offset has them.
  package func append(to bytes: inout [UInt8], offsetMicroseconds: Int64) {
    let local = advanced(byMicroseconds: offsetMicroseconds).microsecondsSinceEpoch
    let day = Self.floorDivide(local, Self.microsecondsPerDay)
    let date = TimestampCivilDate(daysSinceEpoch: day)
    Self.append(date.year, digits: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Self.append(date.month, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Self.append(date.day, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    Self.appendTime(local &- day &* Self.microsecondsPerDay, omitsZeroSeconds: false, to: &bytes)
    bytes.append(offsetMicroseconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    Self.appendTime(Int64(clamping: offsetMicroseconds.magnitude), omitsZeroSeconds: true, to: &bytes)
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  /// Appends a time of day or the size of an offset: `HH:MM[:SS[.ffffff]]`.
  private static func appendTime(_ microseconds: Int64, omitsZeroSeconds: Bool, to bytes: inout [UInt8]) {
    append(microseconds / microsecondsPerHour, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    append(microseconds / microsecondsPerMinute % 60, digits: 2, to: &bytes)
    if omitsZeroSeconds && microseconds % microsecondsPerMinute == 0 { return }
    bytes.append(UInt8(ascii: ":"))
    append(microseconds / microsecondsPerSecond % 60, digits: 2, to: &bytes)
    let fraction = microseconds % microsecondsPerSecond
    if fraction == 0 { return }
    bytes.append(UInt8(ascii: "."))
    append(fraction, digits: 6, to: &bytes)
  }

  private static func append(_ value: Int64, digits: Int, to bytes: inout [UInt8]) {
    var divisor: Int64 = 1
    for _ in 1..<digits { divisor *= 10 }
    // A year past 9999 keeps all its digits.
    while value / divisor > 9 { divisor *= 10 }
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8((value / divisor % 10).magnitude))
      divisor /= 10
    }
  }
}
