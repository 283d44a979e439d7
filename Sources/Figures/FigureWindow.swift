/// What slots' histograms were a while ago, so that percentiles can be told of the last minute and not of all time.
package struct FigureWindow: Sendable {
  /// From one sample to the next.
  package static let interval: Int64 = 10_000_000_000
  /// Samples of a slot that are kept: what is told is of the last 60 to 70 s.
  package static let samples = 7

  private typealias Sample = [FigureHistogram]

  /// Oldest first, by slot.
  private var kept: [Int: [Sample]] = [:]

  package init() {}

  /// Keeps what is there now. To be called once in each ``interval``.
  package mutating func take(_ snapshots: [(slot: Int, figures: FigureSnapshot)]) {
    for (slot, figures) in snapshots {
      var samples = kept[slot] ?? []
      if samples.count == Self.samples { samples.removeFirst() }
      samples.append(FigureHistogramKind.allCases.map(figures.histogram))
      kept[slot] = samples
    }
  }

  /// What came since the oldest sample; everything, of a slot that has none yet.
  package func recent(_ kind: FigureHistogramKind, of slot: Int, in figures: FigureSnapshot) -> FigureHistogram {
    let current = figures.histogram(kind)
    guard let oldest = kept[slot]?.first else { return current }
    return current.since(oldest[kind.rawValue])
  }
}
