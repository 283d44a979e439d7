/// What a load came to: how many requests in which time, and how long single ones took.
struct LoadFigures: Sendable, CustomStringConvertible {
  private static let nanosecondsPerMicrosecond = 1e3
  private static let nanosecondsPerSecond = 1e9

  /// Of each request, in nanoseconds, ascending.
  private let durations: [Int64]
  /// Of the whole load, in nanoseconds.
  private let total: Int64
  /// The frame of one request and of its reply, 0 where they differ.
  var requestBytes = 0
  var replyBytes = 0
  /// Of decisions: how many requests may pass, and how many found no bucket of their own.
  var admitted = 0
  var shared = 0

  init(durations: [Int64], total: Int64) {
    self.durations = durations.sorted()
    self.total = total
  }

  private func microseconds(at quantile: Double) -> Double {
    guard let last = durations.last else { return 0 }
    let index = Int(quantile * Double(durations.count))
    return Double(index < durations.count ? durations[index] : last) / Self.nanosecondsPerMicrosecond
  }

  var description: String {
    let seconds = Double(total) / Self.nanosecondsPerSecond
    let figures: [(String, Double)] = [
      ("requests", Double(durations.count)), ("seconds", seconds),
      ("per_second", (Double(durations.count) / seconds).rounded()),
      ("p50_us", microseconds(at: 0.5)), ("p99_us", microseconds(at: 0.99)),
      ("request_bytes", Double(requestBytes)), ("reply_bytes", Double(replyBytes)),
      ("admitted", Double(admitted)), ("shared", Double(shared)),
    ]
    return figures.map { name, value in
      value == value.rounded() ? "\(name)=\(Int(value))" : "\(name)=\((value * 1000).rounded() / 1000)"
    }.joined(separator: " ")
  }
}
