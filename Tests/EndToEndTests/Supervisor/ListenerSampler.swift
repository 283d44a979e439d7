import Foundation
import Synchronization

/// Looks, every few milliseconds, which listeners somebody accepts from.
///
/// Every worker has inherited every listener; to accept from one it duplicates the descriptor, and to stop it closes
/// the duplicate. So a listener has a live acceptor when a worker that is neither dead nor stopped has it twice.
final class ListenerSampler: Sendable {
  /// What was seen.
  struct Findings: Sendable {
    /// The longest time for which one listener was seen without an acceptor: from the first look to the last of them.
    /// A single look counts nothing, since processes are looked at one after the other and a listener may be handed
    /// from one to another meanwhile.
    var longestGap = 0.0
    /// The longest time between two looks: as late may the service itself have been on a busy machine.
    var longestPause = 0.0
    var looks = 0
  }

  private static let pauseMicroseconds: UInt32 = 2_000

  private let supervisor: pid_t
  /// Their inodes.
  private let listeners: Set<UInt64>
  private let isOver = Atomic<Bool>(false)

  private init(_ server: RingDraftProcess) throws {
    supervisor = server.supervisor.pid
    let names = try SupervisorDescriptors.listeners(of: server)
    listeners = Set(names.compactMap { UInt64($0.filter(\.isNumber)) })
  }

  /// Looks while `body` runs.
  static func watch(_ server: RingDraftProcess, while body: @escaping @Sendable () throws -> Void) throws -> Findings {
    let sampler = try ListenerSampler(server)
    let results = concurrently(2) { index -> Findings in
      guard index == 1 else { return sampler.look() }
      defer { sampler.isOver.store(true, ordering: .relaxed) }
      try body()
      return Findings()
    }
    _ = try results[1].get()
    return try results[0].get()
  }

  private func look() -> Findings {
    var findings = Findings()
    var uncoveredSince: [UInt64: Double] = [:]
    var last: Double?
    while !isOver.load(ordering: .relaxed) {
      let now = monotonicSeconds()
      findings.looks += 1
      if let last { findings.longestPause = max(findings.longestPause, now - last) }
      last = now
      let covered = covered()
      for listener in listeners {
        if covered.contains(listener) {
          uncoveredSince[listener] = nil
        } else {
          let since = uncoveredSince[listener] ?? now
          uncoveredSince[listener] = since
          findings.longestGap = max(findings.longestGap, now - since)
        }
      }
      usleep(Self.pauseMicroseconds)
    }
    return findings
  }

  /// The listeners that a process which can run has twice.
  private func covered() -> Set<UInt64> {
    var covered: Set<UInt64> = []
    for child in ProcessTable.children(ofSingleThreaded: supervisor) where ProcessTable.canRun(child) {
      var once: Set<UInt64> = []
      SupervisorDescriptors.forEachSocket(of: child) { inode in
        guard listeners.contains(inode), !once.insert(inode).inserted else { return }
        covered.insert(inode)
      }
    }
    return covered
  }
}
