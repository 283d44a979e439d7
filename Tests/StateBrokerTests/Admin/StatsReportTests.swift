import Audit
import BrokerCore
import BrokerProtocol
import ContractJSON
import Drafts
import Figures
import Foundation
import Limits
import ProcessControl
import Storage
import Testing

@testable import StateBroker

@Suite("Statistics") struct StatsReportTests {
  private static let policies: PolicyTable = {
    var policies = PolicyTable()
    policies[.route(.getDraft)] = TokenBucketPolicy(perMinute: 60, burst: 1)
    return policies
  }()

  /// A limiter that admitted one request of three.
  private static func limiter() -> RateLimiter {
    let table = BucketTable(layout: BucketTableLayout(keys: 1_000, policies: PolicyID.count))
    var limiter = RateLimiter(table: table, policies: policies)
    let tiers = TierList(Tier(.route(.getDraft), BucketKey(high: 1, low: 1)))
    for _ in 0..<3 { _ = limiter.decide(tiers, at: 1) }
    return limiter
  }

  static func report(mode: LimitMode = .enforce) -> StatsReport {
    var commits = CommitFigures()
    for size in [1, 2, 3, 4, 300] { commits.record(items: size, nanoseconds: Int64(size) * 1_000_000) }
    var counts = WorkerLimitCounts()
    counts.refusedFromMemory = 7
    counts[.route(.getDraft)] = 6
    return StatsReport(
      uptimeMicroseconds: 5_000_000, startedAt: Timestamp(microsecondsSinceEpoch: 0), epoch: .max,
      limits: LimitStats(
        limiter: limiter(), mode: mode, enforced: mode == .enforce ? limiter().counters : LimitCounters(),
        shadow: mode == .shadow ? limiter().counters : LimitCounters(), version: 2, workers: counts, keysInDebt: 1,
        bucketOrigin: .moved),
      leases: SocketFigures(sockets: 3, users: 2, drafts: 1, waiting: 0, undeclaredWorkers: nil),
      socketLimits: SocketLimits(perUser: 3, perDraft: 100, global: 1_000), service: service,
      figures: BrokerState(epoch: 1).figures, commits: commits,
      audit: AuditFigures(isEnabled: true, rowsWritten: 9, skipped: 4, head: .origin),
      pool: pool, workers: [("worker-0", 4_711, 3)])
  }

  /// One worker, which lives, and one that is gone.
  private static let service: ServiceStats = {
    let facts = ServiceFacts(
      processes: [4_711: ProcessFacts(startedAtTicks: 9, processorSeconds: 1.5, residentBytes: 1 << 20)],
      databaseBytes: 8_192, logBytes: 4_096)
    let slots = [(4_711, true), (4_712, false)].enumerated().map { slot, process in
      let memory = FigureMemory(wordCount: FigureLayout.words)
      let recorder = FigureRecorder(memory, at: 0, process: Int32(process.0), startedAtTicks: 9)
      recorder.requestBegan()
      recorder.answered(FigureRoute(.getDraft), status: 200, nanoseconds: 7_000)
      recorder.socketsChanged(to: 2, opened: true)
      recorder.frameSent(bytes: 10)
      recorder.measured(.loopLag, microseconds: 3)
      recorder.measured(.fanOutLag, microseconds: 5)
      let figures = FigureSnapshot(memory, at: 0)
      return SlotReport(
        slot: slot, figures: figures, requestDuration: figures.histogram(.requestDuration),
        loopLag: figures.histogram(.loopLag), fanOutLag: figures.histogram(.fanOutLag), isAlive: process.1)
    }
    return ServiceStats(slots: slots, facts: facts)
  }()

  /// As the supervisor tells it.
  private static let pool = try? JSONParser.parse(
    Array(
      """
      {"state":"serving","generation":1,"ready":1,"wanted":1,"leaving":0,
       "deaths":{"broker":{"crashed":0},"workers":{"crashed":1}},"slots_left_out":0,
       "slots":[{"slot":"worker 0","role":"wanted","state":"ready","pid":4711,"generation":1,"process":2,
                 "listeners":16,"started_at":"2026-11-23T17:54:01+00:00","deaths":1,
                 "accept_queue":0}],
       "deaths_by_slot":[{"slot":"worker 0","cause":"crashed","count":1}]}
      """.utf8)
  ).objectValue

  private func value(_ path: String, in report: StatsReport) -> JSONValue? {
    path.split(separator: "/").reduce(JSONValue.object(report.json)) { value, name in
      value?.objectValue?[String(name)]
    }
  }

  @Test func decisionsAreOfOneMode() {
    let enforced = Self.report()
    #expect(value("limits/decisions/admitted", in: enforced) == .integer(1))
    #expect(value("limits/decisions/refused", in: enforced) == .integer(2))
    #expect(value("limits/shadow_decisions/refused", in: enforced) == .integer(0))
    #expect(value("limits/policies/drafts.get/refused", in: enforced) == .integer(2))
    #expect(value("limits/policies/drafts.get/refused_from_memory", in: enforced) == .integer(6))
    let shadow = Self.report(mode: .shadow)
    #expect(value("limits/decisions/refused", in: shadow) == .integer(0))
    #expect(value("limits/shadow_decisions/refused", in: shadow) == .integer(2))
    #expect(value("limits/policies/drafts.get/refused", in: shadow) == .integer(0))
    #expect(value("limits/policies/drafts.get/shadow_refused", in: shadow) == .integer(2))
  }

  @Test func limitsThatAreOffHaveNoCounts() {
    var report = Self.report()
    report.limits.limiter = nil
    #expect(report.json["limits"]?.objectValue?.members.map(\.key) == ["enabled", "mode", "version"])
    #expect(value("limits/enabled", in: report) == .bool(false))
  }

  @Test func groupsAreCountedBySize() {
    let sizes = value("commits/group_sizes", in: Self.report())?.arrayValue ?? []
    let counted = sizes.compactMap(\.objectValue).filter { $0["count"] != .integer(0) }
    #expect(counted.map { $0["at_most"] } == [.integer(1), .integer(2), .integer(4), .integer(512)])
    #expect(counted.map { $0["count"] } == [.integer(1), .integer(1), .integer(2), .integer(1)])
    #expect(value("commits/latency_us/max", in: Self.report()) == .integer(300_000))
    #expect(value("commits/items", in: Self.report()) == .integer(310))
  }

  @Test func numbersThatReadersOfJSONWouldRoundAreText() {
    #expect(value("epoch", in: Self.report()) == .string("\(UInt64.max)"))
  }

  @Test func socketsAreCountedByScope() {
    #expect(value("leases/sockets", in: Self.report()) == .integer(3))
    #expect(value("leases/users", in: Self.report()) == .integer(2))
    #expect(value("leases/undeclared_workers", in: Self.report()) == .null)
  }

  @Test func theTrailIsAsTheWriterSays() {
    #expect(value("audit/rows", in: Self.report()) == .integer(9))
    #expect(value("audit/skipped", in: Self.report()) == .integer(4))
    #expect(value("audit/head", in: Self.report()) == .string(AuditHead.origin.description))
  }

  @Test func workersThatAreGoneHaveCountsAndNothingInService() {
    let report = Self.report()
    #expect(value("requests/total", in: report) == .integer(2))
    #expect(value("requests/in_service", in: report) == .integer(1))
    #expect(value("sockets/open", in: report) == .integer(2) && value("sockets/opened", in: report) == .integer(2))
    #expect(value("requests/duration_us/p99", in: report) == .integer(7))
    #expect(value("rooms/fan_out_us/p50", in: report) == .integer(5))
    let answers = value("requests/answers", in: report)?.arrayValue?.compactMap(\.objectValue) ?? []
    #expect(answers.map { $0["slot"] } == ["worker 0", "worker 1"].map { .string($0) })
    let slot = value("pool/slots", in: report)?.arrayValue?.first?.objectValue
    #expect(slot?["requests"] == .integer(1) && slot?["sockets"] == .integer(2) && slot?["lag_p99_us"] == .integer(3))
    #expect(slot?["cpu_seconds"] == .float(1.5) && slot?["rss_bytes"] == .integer(1 << 20))
  }

  @Test func whatIsNotCountedIsLeftOut() {
    var report = Self.report()
    report.audit = nil
    report.leases = nil
    report.pool = nil
    #expect(report.json["leases"] == nil && report.json["audit"] == nil && report.json["pool"] == nil)
  }

  /// Every field is in `docs/STATS.md`, and every field there is told.
  @Test func theDocumentNamesEveryField() throws {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().appending(path: "../../../docs/STATS.md").standardizedFileURL
    let text = try String(contentsOf: file, encoding: .utf8)
    let fields = try #require(text.firstRange(of: "## The fields"))
    let documented = text[fields.upperBound...].split(separator: "\n").filter { $0.hasPrefix("| `") }
      .compactMap { $0.split(separator: "|").first }
      .flatMap { $0.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) } }
    #expect(Set(documented).count == documented.count, "a field is there twice")
    #expect(Set(documented) == Set(Self.paths(of: .object(Self.report().json))))
  }

  /// The paths of all values in JSON; members of `policies` are called POLICY, those of deaths CAUSE.
  private static func paths(of value: JSONValue, at path: String = "") -> [String] {
    switch value {
    case .object(let object):
      object.members.flatMap { member in
        let name =
          path == "limits.policies" ? "POLICY" : path.hasPrefix("pool.deaths.") ? "CAUSE" : member.key
        return paths(of: member.value, at: path.isEmpty ? name : "\(path).\(name)")
      }
    case .array(let elements): elements.flatMap { paths(of: $0, at: path + "[]") }
    default: [path]
    }
  }
}
