/// Where what lies in one slot's record: 64-bit words, aligned, in the machine's order of bytes, since the file is read
/// on the machine it was written on.
///
/// ```
///  0         1    2        3          4           5        6        7       8       9 …    16
///  ┌─────────┬────┬────────┬──────────┬───────────┬────────┬────────┬───────┬───────┬──────┬──────────┬───────────
///  │ sequence│ pid│ started│ processes│ in service│ sockets│ sockets│ frames│ bytes │ zeros│ 3 × (sum,│ requests,
///  │         │    │ (ticks)│          │           │        │ opened │ sent  │ sent  │      │ buckets) │ by route
///  └─────────┴────┴────────┴──────────┴───────────┴────────┴────────┴───────┴───────┴──────┴──────────┴───────────
/// ```
package enum FigureLayout {
  package static let wordBytes = MemoryLayout<UInt64>.size

  static let sequence = 0
  static let process = 1
  static let startedAtTicks = 2
  static let processes = 3
  static let inService = 4
  static let sockets = 5
  static let socketsOpened = 6
  static let framesSent = 7
  static let frameBytes = 8
  static let histograms = 16
  static let histogramWords = 1 + FigureBuckets.count
  static let requests = histograms + FigureHistogramKind.allCases.count * histogramWords
  /// The words of a record.
  package static let words = requests + FigureRoute.count * FigureStatus.count

  /// The most slots: twice as many workers may run at once as there may be listeners, and numbers are given out from
  /// the lowest.
  package static let slots = 512

  private static let pageBytes = 4_096
  /// Where the marks of the slots in use begin in the file, a word each.
  package static let marksOffset = pageBytes
  /// Where the records begin in the file.
  package static let recordsOffset = marksOffset + slots * wordBytes
  /// From one record to the next: whole pages, so that no two slots share one.
  package static let recordBytes = (words * wordBytes + pageBytes - 1) / pageBytes * pageBytes
  /// Of the whole file. Only what is in use takes space.
  package static let fileBytes = recordsOffset + slots * recordBytes

  package static func offset(ofSlot slot: Int) -> Int { recordsOffset + slot * recordBytes }

  static func requestWord(_ route: FigureRoute, status: Int) -> Int {
    requests + route.index * FigureStatus.count + FigureStatus.cell(of: status)
  }

  /// Raised when the same words come to mean something else in a way that ``fingerprint`` does not see.
  private static let version: UInt64 = 1

  /// A hash (FNV-1a) of everything that gives the words their meaning. Files of another are not read.
  package static let fingerprint: UInt64 = {
    var text = "\(version) \(words) \(slots) \(recordBytes) \(FigureBuckets.count) "
    text += FigureRoute.names.joined(separator: ",") + " \(FigureStatus.codes)"
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }()
}
