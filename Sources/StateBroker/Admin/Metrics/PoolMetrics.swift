import ContractJSON
import SupervisorCore

/// The pool as the supervisor last told it, for collectors of metrics.
struct PoolMetrics {
  /// Nil before the supervisor has told.
  let pool: JSONObject?

  /// A row for each process.
  var slots: [JSONObject] { pool?["slots"]?.arrayValue?.compactMap(\.objectValue) ?? [] }

  var families: [MetricFamily] {
    [
      MetricFamily(.gauge, "ringdraft_pool_state", "1 for the state that the pool is in, 0 for the others", states),
      MetricFamily(
        .gauge, "ringdraft_pool_generation", "Of the workers that serve: 1 at the start, one more with each reload",
        count("generation")),
      MetricFamily(.gauge, "ringdraft_pool_workers_ready", "Workers that serve and answer", count("ready")),
      MetricFamily(.gauge, "ringdraft_pool_workers_wanted", "How many there shall be", count("wanted")),
      MetricFamily(.gauge, "ringdraft_pool_workers_leaving", "Processes that finish what they serve", count("leaving")),
      MetricFamily(.counter, "ringdraft_process_deaths", "Processes that died, by slot and cause", deaths),
      MetricFamily(
        .gauge, "ringdraft_accept_queue_connections", "Connections that wait to be accepted from a worker's listeners",
        slots.compactMap { row in
          guard let slot = row["slot"]?.stringValue, let queue = row["accept_queue"]?.integerValue else { return nil }
          return ([MetricLabel("slot", slot)], .count(queue))
        }),
    ]
  }

  private func count(_ member: String) -> MetricValue? { pool?[member]?.integerValue.map { .count($0) } }

  private var states: [(labels: [MetricLabel], value: MetricValue)] {
    guard let state = pool?["state"]?.stringValue else { return [] }
    return PoolFigures.Activity.allCases.map {
      ([MetricLabel("state", $0.rawValue)], .count($0.rawValue == state ? 1 : 0))
    }
  }

  /// Those of the slots that there are begin at 0 with every cause: a rise from nothing is none to a collector.
  private var deaths: [(labels: [MetricLabel], value: MetricValue)] {
    var counts: [[MetricLabel]: MetricValue] = [:]
    for row in slots {
      for cause in DeathCause.allCases { counts[deathLabels(row["slot"], .string(cause.rawValue))] = .count(0) }
    }
    for row in pool?["deaths_by_slot"]?.arrayValue?.compactMap(\.objectValue) ?? [] {
      guard let count = row["count"]?.integerValue else { continue }
      counts[deathLabels(row["slot"], row["cause"])] = .count(count)
    }
    return counts.sorted { $0.key.map(\.value).lexicographicallyPrecedes($1.key.map(\.value)) }
      .map { (labels: $0.key, value: $0.value) }
  }

  private func deathLabels(_ slot: JSONValue?, _ cause: JSONValue?) -> [MetricLabel] {
    [MetricLabel("slot", slot?.stringValue ?? ""), MetricLabel("cause", cause?.stringValue ?? "")]
  }
}
