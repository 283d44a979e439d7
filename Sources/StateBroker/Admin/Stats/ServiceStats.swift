import ContractJSON
import Drafts
import Figures
import Limits
import ProcessControl

/// What workers counted, and what the kernel says of the service's processes and files.
struct ServiceStats {
  /// By number.
  var slots: [SlotReport]
  var facts: ServiceFacts

  private func sum(_ figure: (SlotReport) -> UInt64) -> UInt64 { slots.map(figure).reduce(0, &+) }

  private func all(_ histogram: (SlotReport) -> FigureHistogram) -> FigureHistogram {
    slots.map(histogram).reduce(into: FigureHistogram()) { $0.add($1) }
  }

  /// Requests of all slots, also of those that are gone.
  var requests: JSONObject {
    var json = JSONObject(counts: [
      ("total", sum { $0.figures.requests.total }), ("in_service", sum(\.inService)),
    ])
    json.set("duration_us", .object(all(\.requestDuration).json))
    json.set("answers", .array(slots.flatMap(answers)))
    return json
  }

  private func answers(_ slot: SlotReport) -> [JSONValue] {
    slot.figures.requests.cells.map { cell in
      var row = JSONObject()
      row.set("slot", .string(slot.name))
      row.set("route", .string(cell.route))
      row.set("status", .string(cell.status))
      row.set("count", .count(cell.count))
      return .object(row)
    }
  }

  var sockets: JSONObject {
    JSONObject(counts: [
      ("open", sum(\.sockets)), ("opened", sum(\.figures.socketsOpened)), ("frames_sent", sum(\.figures.framesSent)),
      ("bytes_sent", sum(\.figures.frameBytes)),
    ])
  }

  var fanOut: JSONObject { all(\.fanOutLag).json }

  var database: JSONObject? {
    guard let bytes = facts.databaseBytes else { return nil }
    return JSONObject(counts: [("bytes", UInt64(bytes)), ("wal_bytes", UInt64(facts.logBytes ?? 0))])
  }

  /// The pool as the supervisor told it, with what is known here of each slot.
  func completed(_ pool: JSONObject, at now: Timestamp) -> JSONObject {
    var pool = pool
    guard let rows = pool["slots"]?.arrayValue else { return pool }
    pool.set("slots", .array(rows.map { completed($0, at: now) }))
    return pool
  }

  private func completed(_ value: JSONValue, at now: Timestamp) -> JSONValue {
    guard var row = value.objectValue else { return value }
    if let text = row["started_at"]?.stringValue, let start = TimestampText(parsing: text)?.timestamp {
      let age = now.microsecondsSinceEpoch - start.microsecondsSinceEpoch
      row.set("uptime_seconds", .integer(Int(max(0, age) / Timestamp.microsecondsPerSecond)))
    }
    if let slot = slots.first(where: { .string($0.name) == row["slot"] }) {
      for (name, count) in slot.row { row.set(name, .count(count)) }
    }
    if let facts = row["pid"]?.integerValue.flatMap(Int32.init(exactly:)).flatMap({ facts.processes[$0] }) {
      row.set("cpu_seconds", .float(facts.processorSeconds))
      row.set("rss_bytes", .integer(facts.residentBytes))
    }
    return .object(row)
  }
}

extension SlotReport {
  fileprivate var row: [(String, UInt64)] {
    [
      ("requests", figures.requests.total), ("in_service", inService), ("sockets", sockets),
      ("request_p50_us", requestDuration.value(atShare: 0.5)), ("request_p99_us", requestDuration.value(atShare: 0.99)),
      ("lag_p50_us", loopLag.value(atShare: 0.5)), ("lag_p99_us", loopLag.value(atShare: 0.99)),
    ]
  }
}

extension FigureHistogram {
  fileprivate var json: JSONObject {
    JSONObject(counts: [("p50", value(atShare: 0.5)), ("p99", value(atShare: 0.99))])
  }
}

extension SocketLimits {
  /// How many sockets there may be.
  var members: [(String, UInt64)] {
    [("per_user_limit", UInt64(perUser)), ("per_draft_limit", UInt64(perDraft)), ("global_limit", UInt64(global))]
  }
}
