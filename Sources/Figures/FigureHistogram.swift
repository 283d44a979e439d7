/// How often which value came, as it was at one instant. Values are microseconds.
package struct FigureHistogram: Equatable, Sendable {
  /// By bucket of ``FigureBuckets``; never empty.
  private var counts: [UInt64]
  /// Of all values.
  package private(set) var sum: UInt64
  /// How many values came.
  package private(set) var count: UInt64

  /// No value.
  package init() {
    self.init(counts: [UInt64](repeating: 0, count: FigureBuckets.count), sum: 0)
  }

  /// - Precondition: there is a count for each bucket.
  package init(counts: some Sequence<UInt64>, sum: UInt64) {
    self.counts = Array(counts)
    precondition(self.counts.count == FigureBuckets.count, "a histogram has \(FigureBuckets.count) buckets")
    self.sum = sum
    count = self.counts.reduce(0, &+)
  }

  /// A value that `share` of all are not above, at most an eighth too large; 0 when there is none.
  /// - Parameter share: 0 to 1.
  package func value(atShare share: Double) -> UInt64 {
    let rank = min(count, max(1, UInt64((share * Double(count)).rounded(.up))))
    var seen: UInt64 = 0
    for (bucket, count) in counts.enumerated() where count > 0 {
      seen &+= count
      if seen >= rank { return FigureBuckets.greatest(in: bucket) }
    }
    return 0
  }

  /// How many values are below 2 to the power of `exponent`.
  package func count(belowPowerOfTwo exponent: Int) -> UInt64 {
    counts[FigureBuckets.powerOfTwo(exponent)].reduce(0, &+)
  }

  /// Takes in all values of another.
  package mutating func add(_ other: FigureHistogram) {
    for bucket in counts.indices { counts[bucket] &+= other.counts[bucket] }
    sum &+= other.sum
    count &+= other.count
  }

  /// The values that came since it was `earlier`. Where it is not a later state of that, all of them.
  package func since(_ earlier: FigureHistogram) -> FigureHistogram {
    guard zip(counts, earlier.counts).allSatisfy(>=), sum >= earlier.sum else { return self }
    return FigureHistogram(counts: zip(counts, earlier.counts).map { $0 - $1 }, sum: sum - earlier.sum)
  }
}
