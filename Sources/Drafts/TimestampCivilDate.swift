/// A day of the proleptic Gregorian calendar.
///
/// The conversions are those of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms": integer arithmetic over
/// eras of 400 years, exact for every day an `Int64` of microseconds can reach.
package struct TimestampCivilDate: Equatable {
  /// Astronomical: 0 is 1 BC.
  package private(set) var year: Int64
  /// 1…12
  package private(set) var month: Int64
  /// 1…31
  package private(set) var day: Int64

  private static let daysPerEra: Int64 = 146_097
  /// Days from 0000-03-01, where eras begin, to 1970-01-01.
  private static let epochOffset: Int64 = 719_468

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day `days` after 1970-01-01; negative before it.
  package init(daysSinceEpoch days: Int64) {
    let shifted = days + Self.epochOffset
    let era = (shifted >= 0 ? shifted : shifted - (Self.daysPerEra - 1)) / Self.daysPerEra
    let dayOfEra = shifted - era * Self.daysPerEra
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSinceEpoch: Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * Self.daysPerEra + dayOfEra - Self.epochOffset
  }

  /// Whether the day exists and its year is one of Python's (1…9999).
  var isValid: Bool {
    (1...9999).contains(year) && (1...12).contains(month) && day >= 1
      && day <= Self.days(inMonth: month, of: year)
  }

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// The day of an ISO 8601 week date, or nil when that year has no such week.
  init?(year: Int64, week: Int64, weekday: Int64) {
    guard (1...9999).contains(year), (1...53).contains(week), (1...7).contains(weekday) else { return nil }
    let firstOfJanuary = TimestampCivilDate(year: year, month: 1, day: 1).daysSinceEpoch
    // 1970-01-01 was a Thursday: index 3 in a week that begins on Monday with 0.
    let firstWeekday = ((firstOfJanuary + 3) % 7 + 7) % 7
    let isLeap = Self.days(inMonth: 2, of: year) == 29
    guard week < 53 || firstWeekday == 3 || (firstWeekday == 2 && isLeap) else { return nil }
    let mondayOfFirstWeek = firstOfJanuary - firstWeekday + (firstWeekday > 3 ? 7 : 0)
    self.init(daysSinceEpoch: mondayOfFirstWeek + (week - 1) * 7 + weekday - 1)
    guard isValid else { return nil }
  }
}
