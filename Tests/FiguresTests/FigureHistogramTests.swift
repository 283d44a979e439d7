import Figures
import TestSupport
import Testing

@Suite("Histograms of microseconds") struct FigureHistogramTests {
  private func histogram(_ values: [UInt64]) -> FigureHistogram {
    var counts = [UInt64](repeating: 0, count: FigureBuckets.count)
    for value in values { counts[FigureBuckets.bucket(of: value)] += 1 }
    return FigureHistogram(counts: counts, sum: values.reduce(0, +))
  }

  @Test("buckets follow each other without gaps, an eighth wide at most")
  func buckets() {
    var least: UInt64 = 0
    for bucket in 0..<FigureBuckets.count {
      let greatest = FigureBuckets.greatest(in: bucket)
      #expect(FigureBuckets.bucket(of: least) == bucket && FigureBuckets.bucket(of: greatest) == bucket)
      #expect(greatest - least <= least / 8)
      least = greatest + 1
    }
    #expect(least == 1 << 32)
    #expect(FigureBuckets.bucket(of: .max) == FigureBuckets.count - 1)
  }

  @Test("percentiles are those of the sorted values, an eighth too large at most", arguments: [1, 2, 3])
  func percentiles(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let values = (0..<1_000).map { _ in random.next() % (1 << (random.next() % 31)) }.sorted()
    let histogram = histogram(values)
    for (share, rank) in [(0.5, 500), (0.99, 990), (1, 1_000)] {
      let exact = values[rank - 1]
      let value = histogram.value(atShare: share)
      #expect(value >= exact && value <= exact + exact / 8, "seed \(seed), share \(share)")
    }
    #expect(FigureHistogram().value(atShare: 0.99) == 0)
  }

  @Test("counts below powers of two are exact")
  func powersOfTwo() {
    let histogram = histogram([0, 1, 63, 64, 65, 1 << 20, (1 << 20) - 1, 0xffff_ffff])
    #expect(histogram.count(belowPowerOfTwo: 6) == 3)
    #expect(histogram.count(belowPowerOfTwo: 7) == 5)
    #expect(histogram.count(belowPowerOfTwo: 20) == 6)
    #expect(histogram.count(belowPowerOfTwo: 32) == 8)
  }

  @Test("what came since an earlier state; all of it when that is no earlier state")
  func since() {
    let earlier = histogram([1, 5_000])
    var later = earlier
    later.add(histogram([7, 7]))
    #expect(later.since(earlier) == histogram([7, 7]))
    #expect(histogram([9]).since(later) == histogram([9]))
  }
}
