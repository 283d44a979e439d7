import TestSupport
import Testing

@testable import BrokerCore

@Suite("Log histogram") struct LogHistogramTests {
  @Test("small values are exact, shares of them too")
  func small() {
    var histogram = LogHistogram()
    for value: UInt64 in 1...10 { histogram.record(value) }
    #expect(histogram.count == 10 && histogram.maximum == 10)
    #expect(histogram.value(atShare: 0.5) == 5)
    #expect(histogram.value(atShare: 0) == 1 && histogram.value(atShare: 1) == 10)
    #expect(histogram.count(of: 2...4) == 3)
  }

  @Test("nothing recorded is nothing")
  func empty() {
    #expect(LogHistogram().value(atShare: 0.99) == 0 && LogHistogram().maximum == 0)
  }

  @Test("any share is at most a sixteenth too large, for values of all sizes")
  func precision() {
    let seed = TestSeed.given ?? .random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      var histogram = LogHistogram()
      var values: [UInt64] = []
      for _ in 0..<200 {
        let value = UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...63, using: &random)
        values.append(value)
        histogram.record(value)
      }
      values.sort()
      for percent in [1, 25, 50, 90, 99, 100] {
        let exact = values[max(1, (percent * values.count + 99) / 100) - 1]
        let told = histogram.value(atShare: Double(percent) / 100)
        #expect(told >= exact && told - exact <= exact / 16, "RINGDRAFT_SEED=\(seed): \(told) for \(exact)")
      }
      #expect(histogram.maximum == values.last)
      #expect(histogram.count(of: 0...UInt64.max) == 200)
    }
  }
}
