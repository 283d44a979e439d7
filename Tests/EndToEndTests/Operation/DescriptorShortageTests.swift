import Foundation
import Testing

extension EndToEnd {
  /// What a worker does that has no descriptor left.
  @Suite struct DescriptorShortageTests {
    /// Its limit is lowered under it: its own count of connections keeps it from getting there.
    @Test func aWorkerWithoutDescriptorsWaitsAndTellsOnce() throws {
      try withRingDraft(workers: 1) { server in
        let worker = try #require(server.workers.first)
        let used = try #require(SupervisorDescriptors.targets(of: worker).keys.max()) + 1
        try ProcessLimit.setDescriptors(of: worker, to: used + 8)
        let clients = try (0..<40).map { _ in try HTTPConnection(port: server.port) }
        #expect(eventually { server.log.contains("connections wait in the listeners") })
        let before = try #require(ProcessTable.processorSeconds(of: worker))
        usleep(1_500_000)
        let spent = try #require(ProcessTable.processorSeconds(of: worker)) - before
        #expect(spent < 0.2, "\(spent) s")
        let told = server.log.split(separator: "\n").count { $0.contains("connections wait in the listeners") }
        #expect(told == 1)

        try ProcessLimit.setDescriptors(of: worker, to: 1_024)
        for client in clients { #expect(try client.exchange(HTTPRequest("GET", "/healthz")).status == 200) }
        #expect(server.workers == [worker])
      }
    }
  }
}
