import Foundation
import Testing

/// What of the limits outlives the processes, and what a refusal tells when several refuse.
extension EndToEnd.RateLimitTests {
  private static let hourly = [
    "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_ROUTES": "drafts.list=1/3,health.ready=60000/1000",
  ]

  @Test("after a restart buckets are as they were; without their file full; with a damaged one empty")
  func levelsOutliveARestart() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try withRingDraft(workers: 2, Self.hourly, in: folder) { server throws in
      #expect(try statuses("ada", server) == [200, 200, 200, 429])
      #expect(server.log.contains("all buckets of the limits are full"))
    }
    try withRingDraft(workers: 2, Self.hourly, in: folder) { server throws in
      #expect(try statuses("ada", server) == [429, 429, 429, 429])
      #expect(try statuses("grace", server) == [200, 200, 200, 429])
    }
    let buckets = folder.path + "/data/run/buckets"
    try FileManager.default.removeItem(atPath: buckets)
    try withRingDraft(workers: 2, Self.hourly, in: folder) { server throws in
      #expect(try statuses("ada", server) == [200, 200, 200, 429])
    }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: buckets))
    try file.write(contentsOf: Data("damage".utf8))
    try file.close()
    try withRingDraft(workers: 2, Self.hourly, in: folder) { server throws in
      #expect(try statuses("ada", server) == [429, 429, 429, 429])
      #expect(try statuses("somebody new", server) == [429, 429, 429, 429])
      #expect(server.log.contains("all buckets of the limits are empty"))
    }
  }

  @Test("changed limits keep a debt in time, at most a whole bucket of the new ones")
  func changedLimits() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try withRingDraft(workers: 2, Self.hourly, in: folder) { server throws in
      #expect(try statuses("ada", server) == [200, 200, 200, 429])
    }
    // A bucket of these is full after 6 s; ada owes three minutes.
    let faster = Self.hourly.merging(["RATE_LIMIT_ROUTES": "drafts.list=30/3,health.ready=60000/1000"]) { $1 }
    try withRingDraft(workers: 2, faster, in: folder) { server throws in
      let refused = try server.get("/v1/collab/drafts", user: "ada")
      #expect(refused.status == 429)
      #expect(refused["retry-after"] == "2" && refused["x-ratelimit-reset"] == "6")
    }
  }

  @Test("a refusal names every policy that refused, in its fields and in the log")
  func everyPolicy() throws {
    let settings = Self.slow.merging([
      "RATE_LIMIT_ROUTES": "drafts.list=1/1,health.ready=60000/1000", "RATE_LIMIT_IP_PER_MINUTE": "1",
      "RATE_LIMIT_IP_BURST": "40", "TRUSTED_PROXIES": "127.0.0.0/8",
    ]) { $1 }
    try withRingDraft(workers: 1, settings) { server in
      func get(_ user: String, _ requestID: String = "rid") throws -> HTTPAnswer {
        var request = HTTPRequest("GET", "/v1/collab/drafts", user: user, requestID: requestID)
        request.headers.append(("X-Forwarded-For", "192.0.2.1"))
        return try server.send(request)
      }
      let statuses = try (0..<40).map { try get("user\($0)").status }
      #expect(statuses.allSatisfy { $0 == 200 })
      let refused = try get("user0", "rid-both")
      #expect(refused["ratelimit"] == #""drafts.list";r=0;t=60, "ip";r=0;t=60"#)
      #expect(refused["ratelimit-policy"] == #""drafts.list";q=1;w=60, "ip";q=40;w=2400"#)
      let isLogged = eventually {
        server.log.split(separator: "\n").contains {
          $0.contains(#""rid-both""#) && $0.contains(#""policies":"drafts.list,ip""#)
        }
      }
      #expect(isLogged)
    }
  }

  @Test("with RATE_LIMIT_HEADERS admitted answers tell what is left", arguments: [1, 4])
  func fieldsOnEveryAnswer(workers: Int) throws {
    try withRingDraft(workers: workers, Self.slow.merging(["RATE_LIMIT_HEADERS": "true"]) { $1 }) { server in
      for left in (27..<30).reversed() {
        let answer = try server.get("/v1/collab/drafts", user: "ada")
        #expect(answer.status == 200 && answer["retry-after"] == nil)
        #expect(answer["x-ratelimit-limit"] == "2" && answer["x-ratelimit-remaining"] == String(left))
        #expect(answer["ratelimit"]?.hasPrefix(#""drafts.list";r=\#(left);t="#) == true)
        #expect(answer["ratelimit-policy"] == #""drafts.list";q=30;w=900"#)
      }
    }
  }

  @Test("the bound on what workers admit alone is in the log of the start")
  func boundIsPrinted() throws {
    try withRingDraft(workers: 4, Self.slow) { server in
      // Four shares of 7 of the 30, and of 1 of the 2 a minute.
      let line = server.log.split(separator: "\n").first { $0.contains("rate limits are on") }
      #expect(line?.contains(#""workers_alone_burst":"28""#) == true)
      #expect(line?.contains(#""workers_alone_per_minute":"4""#) == true)
    }
  }

  @Test("messages from sockets are admitted alone as well, and count in that bound")
  func boundOfMessagesIsPrinted() throws {
    let limits = ["WS_LIMITS_ENABLED": "true", "WS_MESSAGES_PER_MINUTE": "403", "WS_MESSAGES_BURST": "82"]
    try withRingDraft(workers: 4, limits) { server in
      // Four shares of 20 of the 82, and of 100 of the 403 a minute.
      let line = server.log.split(separator: "\n").first { $0.contains("rate limits are on") }
      #expect(line?.contains(#""workers_alone_burst":"80""#) == true)
      #expect(line?.contains(#""workers_alone_per_minute":"400""#) == true)
    }
  }

  // MARK: Parts

  private func statuses(_ user: String, _ server: RingDraftProcess) throws -> [Int] {
    try (0..<4).map { _ in try server.get("/v1/collab/drafts", user: user).status }
  }
}
