import Glibc
import Testing

extension EndToEnd {
  /// Metrics of a service that has no network of its own.
  @Suite("Metrics under systemd", .serialized, .installedService, .timeLimit(.minutes(10)))
  struct MetricsSocketTests {
    private static let port = 9_464

    @Test func aSocketUnitPassesTheListener() throws {
      let service = try InstalledService.current
      try service.box.output(
        of: """
          systemctl enable ringdraft-metrics.socket
          systemctl stop ringdraft.service && systemctl start ringdraft-metrics.socket ringdraft.service
          """)
      defer {
        _ = try? service.box.shell("systemctl disable --now ringdraft-metrics.socket")
        _ = try? service.restart()
        _ = try? service.waitUntilReady()
      }
      try service.waitUntilReady()
      let answer = try service.box.inNetwork {
        try HTTPConnection(port: Self.port).exchange(HTTPRequest("GET", "/metrics"))
      }
      #expect(answer.status == 200)
      #expect(try ScrapedMetrics(answer.text).sum("ringdraft_build_info") == 1)
    }

    @Test func withoutOneTheSettingIsRefusedWithAdvice() throws {
      let service = try InstalledService.current
      try service.set(["METRICS_LISTEN": "127.0.0.1:9465"])
      defer {
        _ = try? service.set(["METRICS_LISTEN": nil])
        _ = try? service.restart()
        _ = try? service.waitUntilReady()
      }
      _ = try service.box.shell("systemctl restart ringdraft.service")
      #expect(try service.awaitMessage("Under systemd ringdraft-metrics.socket").contains("unset METRICS_LISTEN"))
    }
  }
}
