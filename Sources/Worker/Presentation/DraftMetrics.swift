import Drafts
import Storage

/// The figures shown with a draft.
struct DraftMetrics: Equatable {
  /// The creator and everybody who wrote a segment.
  let contributorCount: Int
  /// All passes when the last one is at most 24 hours old, else 0; a draft that was never passed counts as passed once
  /// when it was made.
  let passesLast24Hours: Int
  /// To one decimal; nil before any pass.
  let averageMinutesBetweenPasses: Double?
  let lastActivityAt: Timestamp

  /// - Parameter now: the instant from which the 24 hours count back.
  init(_ draft: DraftSnapshot, at now: Timestamp) {
    contributorCount = 1 + draft.authors.count
    let dayAgo = now.advanced(byMicroseconds: -Timestamp.microsecondsPerDay)
    passesLast24Hours = draft.lastPassedAt < dayAgo ? 0 : max(1, draft.passCount)
    let microseconds = draft.lastPassedAt.microsecondsSinceEpoch - draft.createdAt.microsecondsSinceEpoch
    averageMinutesBetweenPasses =
      draft.passCount == 0
      ? nil
      : Self.roundedToOneDecimal(
        Double(microseconds) / Double(Timestamp.microsecondsPerSecond) / 60 / Double(draft.passCount))
    lastActivityAt = max(draft.createdAt, draft.lastPassedAt, draft.lastSegmentAt ?? draft.createdAt)
  }

  /// Python's `round(value, 1)`: the nearest decimal to the value as it is in binary, the even one of two equally near.
  ///
  /// `value * 10` may be rounded, so the error of that product decides what looks like a tie.
  static func roundedToOneDecimal(_ value: Double) -> Double {
    let scaled = value * 10
    guard scaled.isFinite, scaled.magnitude < 0x1p52 else { return value }
    let error = (-scaled).addingProduct(value, 10)
    let floor = scaled.rounded(.down)
    guard scaled - floor == 0.5, error != 0 else { return scaled.rounded(.toNearestOrEven) / 10 }
    return (error > 0 ? floor + 1 : floor) / 10
  }
}
