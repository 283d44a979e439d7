import ContractJSON
import Testing

extension EndToEnd {
  @Suite(.server()) struct HealthTests {
    @Test func theDatabaseReportNamesTheTablesInOrder() throws {
      let server = try SharedServer.current
      let report = try server.get("/api/health/db").json()
      let tables = (report["db"]?["tables_present"]?.arrayValue ?? []).compactMap(\.stringValue)
      #expect(tables == tables.sorted())
      for table in ["draft_collaborators", "draft_segments", "drafts", "ring_passes"] {
        #expect(tables.contains(table))
      }
      #expect(report["ok"] == true)
      #expect(report["db"]?["latency_ms"]?.doubleValue.map { $0 >= 0 } == true)
      let asked = try server.get("/api/health/db?now=some%20day").json()
      #expect(asked["computed_at"] == "some day")
      #expect(asked["db"]?["latency_ms"] == .null)
    }
  }
}
