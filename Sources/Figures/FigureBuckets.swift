/// How a histogram's values are told apart: those below 8 exactly, greater ones to an eighth of their size, up to 2³² -
/// 1. Values are microseconds, so that is over an hour.
///
/// Every power of two begins a bucket, so bounds at powers of two (``powerOfTwo(_:)``) can be told exactly.
package enum FigureBuckets {
  private static let subBucketBits = 3
  private static let subBuckets = 1 << subBucketBits
  package static let count = (32 - subBucketBits + 1) * subBuckets
  /// The greatest value; what is greater counts as this one.
  package static let greatestValue: UInt64 = 0xffff_ffff

  /// The bucket that a value counts in.
  package static func bucket(of value: UInt64) -> Int {
    let value = min(value, greatestValue)
    guard value >= subBuckets else { return Int(value) }
    let shift = UInt64.bitWidth - 1 - value.leadingZeroBitCount - subBucketBits
    return (shift + 1) * subBuckets + Int(value >> UInt64(shift)) - subBuckets
  }

  /// The greatest value that counts in a bucket.
  package static func greatest(in bucket: Int) -> UInt64 {
    guard bucket >= subBuckets else { return UInt64(bucket) }
    let shift = UInt64(bucket / subBuckets - 1)
    return (UInt64(bucket % subBuckets + subBuckets) << shift) | ((1 << shift) - 1)
  }

  /// The buckets of values below 2 to the power of `exponent`.
  package static func powerOfTwo(_ exponent: Int) -> Range<Int> {
    0..<(exponent < 32 ? bucket(of: 1 << UInt64(exponent)) : count)
  }
}
