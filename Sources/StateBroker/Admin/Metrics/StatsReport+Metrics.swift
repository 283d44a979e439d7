import BrokerCore
import ContractJSON
import Limits
import Observability
import ProcessControl
import Storage

extension StatsReport {
  /// The same figures as ``json``, for collectors of metrics. Every family is described in `docs/METRICS.md`, and is
  /// there from the start, if only without a value yet.
  ///
  /// Labels have few values each: slots, routes, statuses, policies, causes. Nothing that clients choose is one.
  var metrics: [MetricFamily] {
    [buildInfo] + service.requestMetrics + service.socketMetrics + service.processMetrics(of: pool)
      + PoolMetrics(pool: pool).families + limits.metrics + leaseMetrics + roomMetrics + commitMetrics + storageMetrics
  }

  private var buildInfo: MetricFamily {
    MetricFamily(
      .info, "ringdraft_build", "The version that the broker is of",
      [([MetricLabel("version", ReleaseVersion.text)], .count(1))])
  }

  private var leaseMetrics: [MetricFamily] {
    [
      MetricFamily(
        .gauge, "ringdraft_socket_leases", "Open WebSockets that count against the limits",
        leases.map { .count($0.sockets) }),
      MetricFamily(
        .gauge, "ringdraft_socket_leases_limit", "How many of them there may be at once",
        socketLimits.map { .count(Int($0.global)) }),
      MetricFamily(
        .gauge, "ringdraft_socket_leases_waiting", "New WebSockets that wait until all that there are are known",
        leases.map { .count($0.waiting) }),
      MetricFamily(
        .gauge, "ringdraft_socket_lease_users", "Users who have an open WebSocket", leases.map { .count($0.users) }),
      MetricFamily(
        .gauge, "ringdraft_socket_lease_drafts", "Drafts with an open WebSocket", leases.map { .count($0.drafts) }),
    ]
  }

  private var roomMetrics: [MetricFamily] {
    [
      MetricFamily(
        .gauge, "ringdraft_broker_workers_connected", "Workers that are connected to the broker",
        .count(workers.count)),
      MetricFamily(.gauge, "ringdraft_rooms", "Drafts somebody is watching", .count(figures.rooms)),
      MetricFamily(
        .gauge, "ringdraft_room_memberships", "Workers in rooms, each once a room", .count(figures.memberships)),
    ]
  }

  private var commitMetrics: [MetricFamily] {
    [
      MetricFamily(
        .gauge, "ringdraft_commit_queue_items", "Commands and reads that wait for the writer",
        .count(figures.queuedItems)),
      MetricFamily(
        .gauge, "ringdraft_commit_queue_bytes", "What those hold", .count(figures.queuedBytes)),
      MetricFamily(.counter, "ringdraft_commands", "Commands, by what became of them", figures.commands.byResult),
      MetricFamily(
        "ringdraft_commit_group_items", "Commands and reads in the groups given to the writer",
        [([], MetricHistogram(sizes: commits.sizes))]),
      MetricFamily(
        "ringdraft_commit_duration_seconds",
        "From giving a group to the writer until its results are back, durable",
        [([], MetricHistogram(seconds: commits.microseconds))]),
    ]
  }

  private var storageMetrics: [MetricFamily] {
    let facts = service.facts
    let files = [("database", facts.databaseBytes), ("wal", facts.logBytes)].compactMap { file, bytes in
      bytes.map { (labels: [MetricLabel("file", file)], value: MetricValue.count($0)) }
    }
    return [
      MetricFamily(.gauge, "ringdraft_database_size_bytes", "The database's files", files),
      MetricFamily(
        .gauge, "ringdraft_audit_enabled", "1 when the audit trail is written",
        audit.map { .count($0.isEnabled ? 1 : 0) }),
      MetricFamily(
        .counter, "ringdraft_audit_rows", "Rows written to the audit trail", audit.map { .count($0.rowsWritten) }),
      MetricFamily(
        .counter, "ringdraft_audit_skipped", "Changes that sampling left out of it", audit.map { .count($0.skipped) }),
    ]
  }
}

extension CommandCounters {
  fileprivate var byResult: [(labels: [MetricLabel], value: MetricValue)] {
    [
      ("executed", executed), ("replayed", replayed), ("refused", refused), ("storage_failed", storageFailed),
      ("internal_error", internalError), ("expired", expired), ("overloaded", overloaded),
    ].map { ([MetricLabel("result", $0.0)], .count($0.1)) }
  }
}
