import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// `docs/METRICS.md` describes the metrics there are, and `docs/monitoring` asks for no others.
  @Suite("Documents of metrics") struct MonitoringDocumentTests {
    private static let rules = "ringdraft.rules.yml"
    private static let ruleTests = "ringdraft.rules.test.yml"
    private static let dashboard = "ringdraft.dashboard.json"

    private static func text(_ file: String) throws -> String {
      try String(contentsOf: RepositoryFolder.url("docs/" + file), encoding: .utf8)
    }

    /// The words of a text that are names of metrics of ours.
    private static func names(in text: String) -> Set<String> {
      Set(text.matches(of: /ringdraft_[a-z_]+/).map { String($0.output) })
    }

    /// The names of all samples that there can be.
    private static func sampleNames(_ families: [String: String]) -> Set<String> {
      Set(
        families.flatMap { name, type in
          type == "histogram" ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
        })
    }

    /// Every query of the dashboard.
    private static func queries() throws -> [String] {
      let dashboard = try JSONParser.parse(Array(text("monitoring/" + dashboard).utf8))
      return (dashboard["panels"]?.arrayValue ?? []).flatMap { $0["targets"]?.arrayValue ?? [] }
        .compactMap { $0["expr"]?.stringValue }
    }

    @Test("the document has every metric that is told, and no other")
    func document() throws {
      try withRingDraft(workers: 1) { server in
        let told = Set(try server.metrics().families.keys)
        let described = Self.names(in: try Self.text("METRICS.md"))
        #expect(told.subtracting(described).isEmpty, "not described")
        #expect(described.subtracting(told).isEmpty, "not told")
      }
    }

    @Test("alerts and dashboard ask for what there is; the dashboard shows everything")
    func asked() throws {
      try withRingDraft(workers: 1) { server in
        let families = try server.metrics().families
        let samples = Self.sampleNames(families)
        let alerting = Self.names(in: try Self.text("monitoring/" + Self.rules))
        #expect(alerting.count > 10 && alerting.subtracting(samples).isEmpty)
        let queries = try Self.queries().joined(separator: "\n")
        let shown = Self.names(in: queries)
        #expect(shown.count > 20 && shown.subtracting(samples).isEmpty)
      }
    }

    @Test("promtool takes the alerts, and each fires in a test")
    func alerts() throws {
      let check = try PromTool.run(["check", "rules", Self.rules])
      #expect(check.isSuccess, "\(check.output)")
      let test = try PromTool.run(["test", "rules", Self.ruleTests])
      #expect(test.isSuccess, "\(test.output)")
      let alerts = try Self.text("monitoring/" + Self.rules).matches(of: /- alert: (\w+)/).map { String($0.output.1) }
      let fired = try Self.text("monitoring/" + Self.ruleTests).matches(of: /\n {8}alertname: (\w+)/)
      #expect(Set(fired.map { String($0.output.1) }) == Set(alerts))
    }

    @Test("every query of the dashboard is one")
    func dashboardQueries() throws {
      let queries = try Self.queries()
      #expect(queries.count > 30)
      var rules = "groups:\n- name: queries\n  rules:\n"
      for (number, query) in queries.enumerated() {
        let plain = query.replacing("$__rate_interval", with: "1m").replacing("$__range", with: "1h")
        rules += "  - record: query_\(number)\n    expr: |\n      \(plain)\n"
      }
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      try rules.write(toFile: folder.path + "/queries.yml", atomically: true, encoding: .utf8)
      let check = try PromTool.run(["check", "rules", folder.path + "/queries.yml"])
      #expect(check.isSuccess, "\(check.output)")
    }
  }
}
