/// How often which value came, in a fixed piece of memory: values below 16 exactly, greater ones to a sixteenth of
/// their size.
///
/// Each power of two is cut into sixteen buckets (as HdrHistogram does with one significant digit).
package struct LogHistogram: Equatable, Sendable {
  private static let subBucketBits = 4
  private static let subBuckets = 1 << subBucketBits

  /// How many values came.
  package private(set) var count: UInt64 = 0
  /// The greatest of them; 0 when there is none.
  package private(set) var maximum: UInt64 = 0
  /// Of all of them, exactly; it wraps beyond 2⁶⁴.
  package private(set) var sum: UInt64 = 0
  private var counts = [UInt64](repeating: 0, count: (64 - subBucketBits + 1) * subBuckets)

  package init() {}

  package mutating func record(_ value: UInt64) {
    count += 1
    sum &+= value
    maximum = max(maximum, value)
    counts[Self.bucket(of: value)] += 1
  }

  /// A value that `share` of all are not above, at most a sixteenth too large; 0 when there is none.
  /// - Parameter share: 0 to 1.
  package func value(atShare share: Double) -> UInt64 {
    let rank = min(count, max(1, UInt64((share * Double(count)).rounded(.up))))
    var seen: UInt64 = 0
    for (bucket, count) in counts.enumerated() where count > 0 {
      seen += count
      if seen >= rank { return min(maximum, Self.greatest(in: bucket)) }
    }
    return 0
  }

  /// How many values lie between two others, both included, as far as buckets tell them apart.
  package func count(of values: ClosedRange<UInt64>) -> UInt64 {
    counts[Self.bucket(of: values.lowerBound)...Self.bucket(of: values.upperBound)].reduce(0, +)
  }

  private static func bucket(of value: UInt64) -> Int {
    guard value >= subBuckets else { return Int(value) }
    let exponent = UInt64.bitWidth - 1 - value.leadingZeroBitCount
    let shift = exponent - subBucketBits
    return (shift + 1) * subBuckets + Int(value >> UInt64(shift)) - subBuckets
  }

  private static func greatest(in bucket: Int) -> UInt64 {
    guard bucket >= subBuckets else { return UInt64(bucket) }
    let shift = UInt64(bucket / subBuckets - 1)
    let lead = UInt64(bucket % subBuckets + subBuckets)
    return (lead << shift) | ((1 << shift) - 1)
  }
}
