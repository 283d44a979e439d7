import Observability

/// What `ringdraftctl top` shows: two samples in, lines out, as many and as long as there is room for.
struct TopScreen {
  /// The least room that everything fits into.
  static let leastRows = 24
  static let leastColumns = 80
  private static let shownRooms = 5

  let previous: TopSample?
  let current: TopSample
  var view = TopView()
  /// Why there is nothing newer, if so.
  var fault: String?

  func lines(rows: Int, columns: Int) -> [TopLine] {
    let head = summary
    let rooms = roomLines
    let footer = TopLine(footerText)
    let room = max(1, rows - head.count - rooms.count - 2)
    let slots = slotLines
    var lines = head + slots.prefix(room + 1)
    // What there is no room for is said, not hidden.
    if slots.count > room + 1 { lines[lines.count - 1] = TopLine("… \(slots.count - room) more processes") }
    lines += rooms
    while lines.count < rows - 1 { lines.append(TopLine("")) }
    return (lines.prefix(rows - 1) + [footer]).map { TopLine(TopText.cut($0.text, to: columns), $0.style) }
  }

  // MARK: Summary

  private var summary: [TopLine] {
    let state = current.text("pool.state") ?? "unknown"
    let (ready, wanted) = (current.count("pool.ready") ?? 0, current.count("pool.wanted") ?? 0)
    let title =
      "RingDraft \(current.text("version") ?? "")  \(state)  generation \(current.count("pool.generation") ?? 0)  "
      + "\(ready) of \(wanted) workers  up \(TopText.duration(current.count("uptime_seconds") ?? 0))"
    let isWell = fault == nil && state == "serving" && ready == wanted
    let requests =
      "requests  \(rate { $0.count("requests.total") })  busy \(number("requests.in_service"))  "
      + "5xx \(rate(\.serverErrors))  refused \(rate(\.refusals))  "
      + "p50 \(time("requests.duration_us.p50"))  p99 \(time("requests.duration_us.p99"))"
    let sockets =
      "sockets   \(number("sockets.open")) open  opened \(rate { $0.count("sockets.opened") })  "
      + "frames \(rate { $0.count("sockets.frames_sent") })  rooms \(number("rooms.open"))  "
      + "fan-out p99 \(time("rooms.fan_out_us.p99"))"
    let commits =
      "commits   \(rate { $0.count("commits.groups") })  commands \(rate { $0.count("commands.executed") })  "
      + "p99 \(time("commits.latency_us.p99"))  queue \(number("queue.items"))  "
      + "database \(size("database.bytes"))  log \(size("database.wal_bytes"))"
    let status = fault.map { TopLine(LogText.printable($0), .alarm) } ?? TopLine("")
    return [TopLine(title, isWell ? .plain : .alarm), TopLine(requests), TopLine(sockets), TopLine(commits), status]
  }

  private func number(_ path: String) -> String { current.count(path).map { "\($0)" } ?? "-" }
  private func time(_ path: String) -> String { current.count(path).map(TopText.time) ?? "-" }
  private func size(_ path: String) -> String { current.count(path).map(TopText.size) ?? "-" }

  /// How much a count has risen, for each second.
  private func rate(_ count: (TopSample) -> Int?) -> String {
    guard let previous, let before = count(previous), let after = count(current) else { return "-" }
    return Self.rate(after - before, over: current.seconds - previous.seconds)
  }

  private static func rate(_ rise: Int, over seconds: Double) -> String {
    seconds > 0 && rise >= 0 ? TopText.number(Double(rise) / seconds) + "/s" : "-"
  }

  private var slotLines: [TopLine] { TopProcesses(previous: previous, current: current, view: view).lines }

  // MARK: Rooms

  private var roomLines: [TopLine] {
    let rooms = current.fullestRooms.prefix(Self.shownRooms)
    guard !rooms.isEmpty else { return [] }
    return [TopLine(""), TopLine(Self.roomLine("DRAFT", "SOCKETS", "WORKERS", "EVENTS"), .heading)]
      + rooms.map { room in
        TopLine(
          Self.roomLine(LogText.printable(room.draft), "\(room.sockets)", "\(room.workers)", "\(room.events)"))
      }
  }

  private static func roomLine(_ draft: String, _ counts: String...) -> String {
    let name = TopText.pad(TopText.cut(draft, to: 38), -40)
    return name + counts.map { TopText.pad($0, 9) }.joined()
  }

  private var footerText: String {
    "q quit  s sort: \(view.order.rawValue)\(view.isReversed ? ", reversed" : "")  r reverse  "
      + (view.isPaused ? "p go on (paused)" : "p pause")
  }
}
