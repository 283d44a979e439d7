/// A number.
enum MetricValue: Equatable {
  case whole(UInt64)
  case real(Double)

  /// How many of something. What cannot be, below 0, is 0.
  static func count(_ value: some BinaryInteger) -> MetricValue { .whole(UInt64(clamping: value)) }

  /// What was counted in microseconds, in seconds.
  static func seconds(microseconds: UInt64) -> MetricValue { .real(Double(microseconds) / 1e6) }

  var text: String {
    switch self {
    case .whole(let value): "\(value)"
    case .real(let value): "\(value)"
    }
  }
}
