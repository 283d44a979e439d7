import BrokerCore
import Figures

/// Values by size, with bounds at powers of two: those can be told exactly of what we count in.
struct MetricHistogram {
  /// Each with how many values are at most that. They rise.
  let buckets: [(atMost: MetricValue, count: UInt64)]
  let count: UInt64
  let sum: MetricValue

  /// Bounds of times, in microseconds: 2 to the power of these. From 128 µs to 17 s.
  static let timeExponents = 7...24
  /// Bounds of sizes: 2 to the power of these. From 1 to 4096.
  static let sizeExponents = 0...12

  /// Of microseconds, in seconds.
  init(seconds histogram: FigureHistogram) {
    // A value is cut to whole microseconds: what counts below a bound was below it.
    buckets = Self.timeExponents.map {
      (.seconds(microseconds: 1 << UInt64($0)), histogram.count(belowPowerOfTwo: $0))
    }
    count = histogram.count
    sum = .seconds(microseconds: histogram.sum)
  }

  /// Of microseconds, in seconds.
  init(seconds histogram: LogHistogram) {
    buckets = Self.timeExponents.map {
      (.seconds(microseconds: 1 << UInt64($0)), histogram.count(of: 0...((1 << UInt64($0)) - 1)))
    }
    count = histogram.count
    sum = .seconds(microseconds: histogram.sum)
  }

  /// Of numbers of things. A bound above 16 counts what is up to a sixteenth greater as well, as ``LogHistogram`` does.
  init(sizes histogram: LogHistogram) {
    buckets = Self.sizeExponents.map { (.count(1 << UInt64($0)), histogram.count(of: 0...(1 << UInt64($0)))) }
    count = histogram.count
    sum = .count(histogram.sum)
  }

  /// The samples of one set of labels, as formats want them.
  func samples(_ labels: [MetricLabel]) -> [MetricSample] {
    var samples = buckets.map { bound, count in
      MetricSample(
        suffix: "_bucket", labels: labels + [MetricLabel("le", bound.bound)], value: .count(count))
    }
    samples.append(
      MetricSample(suffix: "_bucket", labels: labels + [MetricLabel("le", "+Inf")], value: .count(count)))
    samples.append(MetricSample(suffix: "_sum", labels: labels, value: sum))
    samples.append(MetricSample(suffix: "_count", labels: labels, value: .count(count)))
    return samples
  }
}

extension MetricValue {
  /// As a bound is written: OpenMetrics wants a float's text, the same in every format.
  fileprivate var bound: String {
    switch self {
    case .whole(let value): "\(Double(value))"
    case .real(let value): "\(value)"
    }
  }
}

extension MetricFamily {
  /// A family of histograms.
  init(_ name: String, _ help: String, _ histograms: [(labels: [MetricLabel], histogram: MetricHistogram)]) {
    self.init(name: name, kind: .histogram, help: help)
    samples = histograms.flatMap { $0.histogram.samples($0.labels) }
  }
}
