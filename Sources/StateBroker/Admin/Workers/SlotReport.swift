import Figures

/// What the workers of one slot have counted, as it was at one instant.
struct SlotReport {
  /// From 0.
  let slot: Int
  let figures: FigureSnapshot
  /// Of the last minute.
  let requestDuration: FigureHistogram
  let loopLag: FigureHistogram
  let fanOutLag: FigureHistogram
  /// Whether the process that has the slot lives: only then is anything in service or open.
  let isAlive: Bool

  /// As the supervisor calls it.
  var name: String { "worker \(slot)" }
  var inService: UInt64 { isAlive ? figures.inService : 0 }
  var sockets: UInt64 { isAlive ? figures.sockets : 0 }
}
