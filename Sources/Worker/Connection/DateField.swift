import Glibc

/// The value of `Date` (RFC 9110 §6.6.1), made once a second.
final class DateField {
  private var second = time_t.min
  private var text = ""

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, for now.
  var value: String { value(at: time(nil)) }

  func value(at now: time_t) -> String {
    if now != second {
      second = now
      text = Self.format(now)
    }
    return text
  }

  private static func format(_ now: time_t) -> String {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var seconds = now
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let day = "\(days[Int(parts.tm_wday)]), \(twoDigits(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
    let time = "\(twoDigits(parts.tm_hour)):\(twoDigits(parts.tm_min)):\(twoDigits(parts.tm_sec))"
    return "\(day) \(parts.tm_year + 1900) \(time) GMT"
  }

  private static func twoDigits(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

@available(*, unavailable)
extension DateField: Sendable {}
