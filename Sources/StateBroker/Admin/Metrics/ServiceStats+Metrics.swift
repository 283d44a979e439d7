import ContractJSON
import Drafts
import Figures
import ProcessControl

extension ServiceStats {
  /// Answers, by slot, route and status, and what they took.
  var requestMetrics: [MetricFamily] {
    [
      MetricFamily(
        .counter, "ringdraft_http_requests", "Answers written, WebSocket handshakes among them",
        slots.flatMap { slot in
          slot.figures.requests.cells.map { cell in
            (slot.labels + [MetricLabel("route", cell.route), MetricLabel("status", cell.status)], .count(cell.count))
          }
        }),
      MetricFamily(
        .gauge, "ringdraft_http_requests_in_service", "Requests that routes are at",
        slots.map { ($0.labels, .count($0.inService)) }),
      histogram(
        .requestDuration, "ringdraft_http_request_duration_seconds",
        "From a whole request to its answer, of those that reach the routes"),
      histogram(
        .loopLag, "ringdraft_event_loop_lag_seconds",
        "How much later than it was due a worker's event loop began something"),
    ]
  }

  var socketMetrics: [MetricFamily] {
    [
      MetricFamily(
        .gauge, "ringdraft_websocket_connections", "Open WebSockets", slots.map { ($0.labels, .count($0.sockets)) }),
      MetricFamily(
        .counter, "ringdraft_websocket_connections_opened", "WebSockets that were opened",
        slots.map { ($0.labels, .count($0.figures.socketsOpened)) }),
      MetricFamily(
        .counter, "ringdraft_websocket_frames_sent", "Frames written to WebSockets",
        slots.map { ($0.labels, .count($0.figures.framesSent)) }),
      MetricFamily(
        .counter, "ringdraft_websocket_sent_bytes", "What was in those",
        slots.map { ($0.labels, .count($0.figures.frameBytes)) }),
      histogram(
        .fanOutLag, "ringdraft_event_fan_out_seconds",
        "From an event's time until a worker has written it to its WebSockets"),
    ]
  }

  /// What the kernel says of the processes of a pool, by slot.
  func processMetrics(of pool: JSONObject?) -> [MetricFamily] {
    let rows = PoolMetrics(pool: pool).slots
    let known = rows.compactMap { row in
      row["pid"]?.integerValue.flatMap(Int32.init(exactly:)).flatMap { facts.processes[$0] }.map { (row.slot, $0) }
    }
    let starts = rows.compactMap { row in
      row["started_at"]?.stringValue.flatMap { TimestampText(parsing: $0)?.timestamp }.map { (row.slot, $0) }
    }
    return [
      MetricFamily(
        .counter, "ringdraft_process_cpu_seconds", "Processor time that the slot's process has used",
        known.map { ($0.0, .real($0.1.processorSeconds)) }),
      MetricFamily(
        .gauge, "ringdraft_process_resident_memory_bytes", "Memory that it has",
        known.map { ($0.0, .count($0.1.residentBytes)) }),
      MetricFamily(
        .gauge, "ringdraft_process_start_time_seconds", "When it was started, in seconds since 1970",
        starts.map { ($0.0, .real(Double($0.1.microsecondsSinceEpoch) / 1e6)) }),
    ]
  }

  private func histogram(_ kind: FigureHistogramKind, _ name: String, _ help: String) -> MetricFamily {
    MetricFamily(name, help, slots.map { ($0.labels, MetricHistogram(seconds: $0.figures.histogram(kind))) })
  }
}

extension SlotReport {
  fileprivate var labels: [MetricLabel] { [MetricLabel("slot", name)] }
}

extension JSONObject {
  /// The label of a row of the pool's slots.
  fileprivate var slot: [MetricLabel] { [MetricLabel("slot", self["slot"]?.stringValue ?? "")] }
}
