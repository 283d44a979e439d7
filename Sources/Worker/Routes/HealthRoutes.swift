import CLinux
import Drafts
import Storage

/// What load balancers and operators ask.
struct HealthRoutes: Sendable {
  private static let nanosecondsPerMillisecond = 1_000_000.0

  let reads: DraftReads
  let desk: CommandDesk

  /// Whether changes can be made and drafts read: the broker answers, its database takes writes, the tables are there.
  func readiness() async -> Answer {
    guard await desk.isReachable(), let present = try? reads.tablesPresent() else {
      return HealthReport.notReady("database unreachable")
    }
    let missing = Schema.requiredTables.filter { !present.contains($0) }
    if missing.isEmpty { return HealthReport.alive }
    return HealthReport.notReady("missing tables: " + missing.joined(separator: ", "))
  }

  func database(_ exchange: Exchange) -> Answer {
    let start = ringdraft_monotonic_nanoseconds()
    let tables = try? reads.tablesPresent()
    let elapsed = Double(ringdraft_monotonic_nanoseconds() - start) / Self.nanosecondsPerMillisecond
    let now = exchange.query["now"].flatMap { $0.isEmpty ? nil : $0 }
    return HealthReport(
      tables: tables, latencyMilliseconds: now == nil && tables != nil ? elapsed : nil,
      computedAt: now ?? Timestamp.now().text
    ).answer
  }
}
