import Observability

/// The table of processes on the screen of `ringdraftctl top`.
struct TopProcesses {
  /// Together, with a blank between each two, 80.
  private static let columns: [(heading: String, width: Int)] = [
    ("PROCESS", -9), ("STATE", -8), ("PID", 7), ("UP", 5), ("CPU", 4), ("RSS", 5), ("REQ/S", 6), ("P99", 6), ("LAG", 6),
    ("SOCKS", 5), ("WAIT", 4), ("DIED", 4),
  ]

  /// A process, and what it did since the sample before; nil where there is none of it.
  private struct Row {
    let slot: TopSlot
    var processor: Double?
    var requests: Double?
  }

  let previous: TopSample?
  let current: TopSample
  let view: TopView

  /// A heading, and a line for each process.
  var lines: [TopLine] {
    let rows = sorted(current.slots.map(row))
    return [TopLine(Self.line(Self.columns.map(\.heading)), .heading)]
      + rows.map { TopLine(Self.line(Self.cells($0)), Self.isWell($0.slot) ? .plain : .alarm) }
  }

  private func row(_ slot: TopSlot) -> Row {
    var row = Row(slot: slot)
    guard let previous, let before = previous.slots.first(where: { $0.name == slot.name }),
      before.process == slot.process, current.seconds > previous.seconds
    else { return row }
    let seconds = current.seconds - previous.seconds
    row.processor = max(0, slot.processorSeconds - before.processorSeconds) / seconds
    if let after = slot.requests, let count = before.requests { row.requests = Double(max(0, after - count)) / seconds }
    return row
  }

  /// The greatest first, but for the slots, which have an order of their own.
  private func sorted(_ rows: [Row]) -> [Row] {
    let sorted: [Row] =
      switch view.order {
      case .slot: rows
      case .processor: rows.sorted { ($0.processor ?? 0) > ($1.processor ?? 0) }
      case .memory: rows.sorted { $0.slot.residentBytes > $1.slot.residentBytes }
      case .requests: rows.sorted { ($0.requests ?? 0) > ($1.requests ?? 0) }
      case .lag: rows.sorted { ($0.slot.lagMicroseconds ?? 0) > ($1.slot.lagMicroseconds ?? 0) }
      case .sockets: rows.sorted { ($0.slot.sockets ?? 0) > ($1.slot.sockets ?? 0) }
      }
    return view.isReversed ? sorted.reversed() : sorted
  }

  private static func isWell(_ slot: TopSlot) -> Bool { slot.state == "ready" || slot.role != "wanted" }

  private static func cells(_ row: Row) -> [String] {
    let slot = row.slot
    // One that gets ready to take another's place is new.
    let state = slot.role == "wanted" ? slot.state : slot.role == "candidate" ? "new" : slot.role
    var cells = [slot.name, state, shown(slot.process)]
    cells.append(slot.process == nil ? "-" : TopText.duration(slot.uptimeSeconds))
    cells.append(row.processor.map(TopText.percent) ?? "-")
    cells.append(slot.residentBytes == 0 ? "-" : TopText.size(slot.residentBytes))
    cells.append(row.requests.map(TopText.number) ?? "-")
    cells.append(slot.requestMicroseconds.map(TopText.time) ?? "-")
    cells.append(slot.lagMicroseconds.map(TopText.time) ?? "-")
    cells += [shown(slot.sockets), shown(slot.acceptQueue), "\(slot.deaths)"]
    return cells.map { LogText.printable($0) }
  }

  private static func shown(_ count: Int?) -> String { count.map { "\($0)" } ?? "-" }

  private static func line(_ cells: [String]) -> String {
    zip(cells, columns).map { TopText.pad($0, $1.width) }.joined(separator: " ")
  }
}
