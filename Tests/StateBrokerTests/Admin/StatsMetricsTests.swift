import Limits
import Testing

@testable import StateBroker

@Suite("Statistics as metrics") struct StatsMetricsTests {
  private let lines = Set(
    String(decoding: MetricFormat.prometheus.bytes(of: StatsReportTests.report().metrics), as: UTF8.self)
      .split(separator: "\n").map(String.init))

  @Test(arguments: [
    #"ringdraft_http_requests_total{slot="worker 1",route="drafts.get",status="200"} 1"#,
    #"ringdraft_http_request_duration_seconds_bucket{slot="worker 0",le="0.000128"} 1"#,
    #"ringdraft_http_request_duration_seconds_sum{slot="worker 0"} 7e-06"#,
    #"ringdraft_event_loop_lag_seconds_count{slot="worker 0"} 1"#,
    #"ringdraft_event_fan_out_seconds_sum{slot="worker 0"} 5e-06"#,
    #"ringdraft_websocket_sent_bytes_total{slot="worker 1"} 10"#,
    #"ringdraft_process_cpu_seconds_total{slot="worker 0"} 1.5"#,
    #"ringdraft_process_resident_memory_bytes{slot="worker 0"} 1048576"#,
    #"ringdraft_process_start_time_seconds{slot="worker 0"} 1795456441.0"#,
    #"ringdraft_pool_state{state="serving"} 1"#, #"ringdraft_pool_state{state="draining"} 0"#,
    #"ringdraft_limit_verdicts_total{decided_by="broker",result="refused"} 2"#,
    #"ringdraft_limit_verdicts_total{decided_by="memory",result="refused"} 7"#,
    #"ringdraft_limit_decisions_total{policy="drafts.get",mode="enforce",result="admitted"} 1"#,
    #"ringdraft_limit_remembered_refusals_total{policy="drafts.get"} 6"#,
    #"ringdraft_commit_duration_seconds_count 5"#, #"ringdraft_commit_group_items_sum 310"#,
    #"ringdraft_socket_leases 3"#, #"ringdraft_socket_leases_limit 1000"#,
    #"ringdraft_database_size_bytes{file="wal"} 4096"#, #"ringdraft_audit_skipped_total 4"#,
  ])
  func values(line: String) {
    #expect(lines.contains(line))
  }

  @Test("of a worker that is gone its counts are told, and nothing of what it held")
  func theGone() {
    #expect(lines.contains(#"ringdraft_websocket_connections{slot="worker 0"} 2"#))
    #expect(lines.contains(#"ringdraft_websocket_connections{slot="worker 1"} 0"#))
    #expect(lines.contains(#"ringdraft_http_requests_in_service{slot="worker 1"} 0"#))
    #expect(lines.contains(#"ringdraft_websocket_connections_opened_total{slot="worker 1"} 1"#))
  }

  @Test("a first death is a rise: before it there was a 0")
  func deaths() {
    #expect(lines.contains(#"ringdraft_process_deaths_total{slot="worker 0",cause="crashed"} 1"#))
    #expect(lines.contains(#"ringdraft_process_deaths_total{slot="worker 0",cause="silent"} 0"#))
  }

  @Test("without limits, a pool and an audit trail the families are there and have no values")
  func nothingYet() {
    var report = StatsReportTests.report()
    report.limits.limiter = nil
    (report.pool, report.audit, report.leases, report.socketLimits) = (nil, nil, nil, nil)
    let without = report.metrics
    let all = StatsReportTests.report().metrics
    #expect(without.map(\.name) == all.map(\.name))
    for family in without where ["limit", "pool", "audit", "process", "socket"].contains(family.subject) {
      #expect(family.samples.isEmpty, "\(family.name)")
    }
  }
}

extension MetricFamily {
  /// The word after `ringdraft_`.
  fileprivate var subject: Substring? { name.split(separator: "_").dropFirst().first }
}
