import ArgumentParser

/// A length of time as it is typed: a whole number and `s`, `m`, `h` or `d`.
struct TimeSpan: Equatable {
  /// Ten years of 365 days.
  static let maximumSeconds: Int64 = 315_360_000
  static let form = "a whole number with s, m, h or d, as in 90s, 15m, 1h or 2d, from 1s to 3650d"

  static let hour = TimeSpan(seconds: 3_600)

  /// 1 to `maximumSeconds`.
  let seconds: Int64

  private init(seconds: Int64) { self.seconds = seconds }

  /// Nil when `text` is no such length.
  init?(_ text: String) {
    let factors: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    let digits = text.dropLast()
    guard let unit = text.last, let factor = factors[unit], !digits.isEmpty, digits.utf8.allSatisfy(Self.isDigit),
      let number = Int64(digits)
    else { return nil }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow, (1...Self.maximumSeconds).contains(seconds) else { return nil }
    self.seconds = seconds
  }

  private static func isDigit(_ octet: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= octet }
}

extension TimeSpan: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }

  /// As it would be typed, in the largest unit that fits.
  var defaultValueDescription: String {
    for (unit, factor) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60)] where seconds % factor == 0 {
      return "\(seconds / factor)\(unit)"
    }
    return "\(seconds)s"
  }
}
