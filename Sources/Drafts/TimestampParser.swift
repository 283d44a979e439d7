/// Reads a date-time text the way CPython 3.11 does (`_datetimemodule.c`, `datetime_fromisoformat`).
///
/// It follows that code step by step, oddities included, since clients were served by it: what is accepted cannot be
/// told from the standard alone. Reads past the end give NUL, as the C code sees it.
struct TimestampParser {
  private let bytes: [UInt8]
  /// Index of the next octet.
  private var position = 0

  /// The four parts of `HH[:MM[:SS[.ffffff]]]`.
  private struct ClockTime {
    var hour: Int64 = 0
    var minute: Int64 = 0
    var second: Int64 = 0
    var microsecond: Int64 = 0
    /// Something followed that was not read.
    var hasRest = false

    var microseconds: Int64 {
      hour * Timestamp.microsecondsPerHour + minute * Timestamp.microsecondsPerMinute
        + second * Timestamp.microsecondsPerSecond + microsecond
    }
  }

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func parse() -> TimestampText? {
    guard bytes.count >= 7, !bytes.contains(0) else { return nil }
    let separator = separatorIndex()
    guard separator <= bytes.count, let date = parseDate(end: separator), date.isValid else { return nil }
    var time = ClockTime()
    var offset: Int64?
    if bytes.count > separator {
      position = separator + Self.scalarLength(bytes[separator])
      guard position <= bytes.count, let parsed = parseTimeAndOffset() else { return nil }
      (time, offset) = parsed
    }
    guard time.hour < 24, time.minute < 60, time.second < 60 else { return nil }
    if let offset, offset.magnitude >= UInt64(Timestamp.microsecondsPerDay) { return nil }
    let local = date.daysSinceEpoch * Timestamp.microsecondsPerDay + time.microseconds
    return TimestampText(
      timestamp: Timestamp(microsecondsSinceEpoch: local - (offset ?? 0)), offsetMicroseconds: offset)
  }

  /// The separator may be any character, so several octets of UTF-8.
  private static func scalarLength(_ first: UInt8) -> Int {
    switch first {
    case ..<0x80: 1
    case 0xe0..<0xf0: 3
    case 0xf0...: 4
    default: 2
    }
  }

  private func byte(_ index: Int) -> UInt8 {
    index < bytes.count ? bytes[index] : 0
  }

  private func isDigit(_ index: Int) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte(index)
  }

  private mutating func digits(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard isDigit(position) else { return nil }
      value = value * 10 + Int64(byte(position) - UInt8(ascii: "0"))
      position += 1
    }
    return value
  }

  // MARK: Date

  /// Where the date ends; what stands there separates it from the time.
  private func separatorIndex() -> Int {
    if bytes.count == 7 { return 7 }
    if byte(4) == UInt8(ascii: "-") {
      guard byte(5) == UInt8(ascii: "W") else { return 10 }
      guard byte(8) == UInt8(ascii: "-") else { return 8 }
      // YYYY-Www-##: the hyphen rather than a digit is taken for the separator.
      return bytes.count > 10 && isDigit(10) ? 8 : 10
    }
    guard byte(4) == UInt8(ascii: "W") else { return 8 }
    var index = 7
    while index < bytes.count, isDigit(index) { index += 1 }
    if index < 9 { return index }
    return index % 2 == 0 ? 7 : 8
  }

  private mutating func parseDate(end: Int) -> TimestampCivilDate? {
    guard let year = digits(4) else { return nil }
    let isExtended = byte(position) == UInt8(ascii: "-")
    if isExtended { position += 1 }
    if byte(position) == UInt8(ascii: "W") {
      position += 1
      return parseWeekDate(year: year, isExtended: isExtended, end: end)
    }
    guard let month = digits(2) else { return nil }
    if isExtended {
      guard byte(position) == UInt8(ascii: "-") else { return nil }
      position += 1
    }
    guard let day = digits(2), position == end else { return nil }
    return TimestampCivilDate(year: year, month: month, day: day)
  }

  private mutating func parseWeekDate(year: Int64, isExtended: Bool, end: Int) -> TimestampCivilDate? {
    guard let week = digits(2) else { return nil }
    var weekday: Int64 = 1
    if position < end {
      if isExtended {
        guard byte(position) == UInt8(ascii: "-") else { return nil }
        position += 1
      }
      guard let day = digits(1) else { return nil }
      weekday = day
    }
    return TimestampCivilDate(year: year, week: week, weekday: weekday)
  }

  // MARK: Time and offset

  private mutating func parseTimeAndOffset() -> (ClockTime, Int64?)? {
    let zone = bytes[position...].firstIndex { [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "Z")].contains($0) }
    guard let time = parseClockTime(end: zone ?? bytes.count) else { return nil }
    guard let zone else { return time.hasRest ? nil : (time, nil) }
    if bytes[zone] == UInt8(ascii: "Z") {
      return zone + 1 == bytes.count ? (time, 0) : nil
    }
    position = zone + 1
    guard let size = parseClockTime(end: bytes.count), !size.hasRest else { return nil }
    return (time, bytes[zone] == UInt8(ascii: "-") ? -size.microseconds : size.microseconds)
  }

  private mutating func parseClockTime(end: Int) -> ClockTime? {
    var time = ClockTime()
    var hasSeparator = true
    for part in 0..<3 {
      guard let value = digits(2) else { return nil }
      switch part {
      case 0: time.hour = value
      case 1: time.minute = value
      default: time.second = value
      }
      let next = byte(position)
      position += 1
      if part == 0 { hasSeparator = next == UInt8(ascii: ":") }
      if position >= end {
        time.hasRest = next != 0
        return time
      }
      if hasSeparator && next == UInt8(ascii: ":") { continue }
      if next == UInt8(ascii: ".") || next == UInt8(ascii: ",") { break }
      if hasSeparator { return nil }
      position -= 1
    }
    return parseFraction(of: time, end: end)
  }

  private mutating func parseFraction(of time: ClockTime, end: Int) -> ClockTime? {
    var time = time
    let count = min(6, end - position)
    guard let value = digits(count) else { return nil }
    time.microsecond = value
    for _ in count..<6 { time.microsecond *= 10 }
    while isDigit(position) { position += 1 }
    time.hasRest = position < bytes.count
    return time
  }
}
