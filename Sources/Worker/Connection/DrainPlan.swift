/// When which socket is closed.
struct DrainPlan {
  /// The latest first.
  private var closes: [(at: Int64, key: ConnectionTable.Key)]
  /// Which of a table's plans it is, from 1.
  let number: Int

  /// Each socket at a random instant of `spread` nanoseconds from now: their clients come back to the other workers,
  /// and shall not do so in one moment.
  init(_ keys: some Sequence<ConnectionTable.Key>, from now: Int64, spread: Int64, number: Int) {
    self.number = number
    closes = keys.map { (now + .random(in: 0...max(0, spread)), $0) }.sorted { $0.at > $1.at }
  }

  /// When the next one is due; nil when all were.
  var next: Int64? { closes.last?.at }

  /// The next socket, if it is due.
  mutating func takeDue(at now: Int64) -> ConnectionTable.Key? {
    guard let next, next <= now else { return nil }
    return closes.popLast()?.key
  }
}
