import Audit
import BrokerCore
import BrokerProtocol
import Drafts
import Glibc
import Logging
import NIOCore
import NIOPosix
import Storage

/// Does the broker's work on the database, on a thread of its own, one group after the other.
///
/// `@unchecked Sendable` is sound because all that changes is touched by jobs of `thread` only, which runs one at a
/// time.
final class GroupWriter: @unchecked Sendable {
  /// What a failure to commit is noted under.
  private static let commits = "a commit"

  private let thread: NIOThreadPool
  let writer: DraftWriter
  let logger: Logger
  private var failures = FailureNotes()
  private var isClosed = false
  /// The end of the audit trail as the log has it; nil before it was told.
  var toldAuditHead: AuditHead?

  /// The database's epoch of event positions.
  let positionEpoch: UInt64

  init(writer: DraftWriter, logger: Logger) {
    self.writer = writer
    positionEpoch = writer.positionEpoch
    self.logger = logger
    thread = NIOThreadPool(numberOfThreads: 1)
    thread.start()
  }

  /// Commits a group. The report arrives after the commit is durable.
  func commit(_ group: [WorkItem], on eventLoop: any EventLoop) -> EventLoopFuture<GroupReport> {
    thread.runIfActive(eventLoop: eventLoop) { self.commit(group) }
  }

  /// Checkpoints when enough pages have gathered. Submitted after a group's results, so it delays no answer of it.
  func checkpointIfDue() {
    submit("checkpoint") { try self.writer.checkpointIfDue() }
  }

  /// Deletes what was kept long enough, one bounded slice a job, so that groups come between.
  func prune() {
    submit("pruning") {
      if try self.writer.prune() { self.prune() }
    }
  }

  /// Events are kept for so many days from now on; nil: no longer than workers need them.
  func keepEvents(forDays days: Int?) {
    submit("the history of events") { self.writer.eventHistoryDays = days }
  }

  /// The same for rows of the audit trail.
  func pruneAudit() {
    submit("pruning of the audit trail") {
      if try self.writer.pruneAudit(at: .now()) { self.pruneAudit() }
    }
  }

  /// Ends after the jobs submitted so far: tells where the audit trail ends, folds the log in, if it can, and closes
  /// the database.
  func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
    tellAuditHead()
    submit("the last checkpoint") { try self.writer.checkpoint() }
    return thread.runIfActive(eventLoop: eventLoop) {
      self.isClosed = true
      try self.writer.close()
    }
  }

  /// Runs `job` on the writer's thread, between groups, and hands on what it gives or throws.
  func run<Value: Sendable>(
    on eventLoop: any EventLoop, _ job: @escaping @Sendable () throws -> Value
  ) -> EventLoopFuture<Value> {
    thread.runIfActive(eventLoop: eventLoop) {
      guard !self.isClosed else { throw StorageError(.cannotOpen, "the database has been closed") }
      do {
        return try job()
      } catch {
        self.endIfNotDurable(error)
        throw error
      }
    }
  }

  func submit(_ name: String, _ job: @escaping @Sendable () throws -> Void) {
    thread.submit { state in
      guard state == .active, !self.isClosed else { return }
      self.run(name, job)
    }
  }

  // MARK: On the thread

  private func run(_ name: String, _ job: () throws -> Void) {
    do {
      try job()
      if failures.succeeded(name) { logger.notice("\(name) works again") }
    } catch {
      endIfNotDurable(error)
      if failures.failed(name, "\(error)") { logger.error("\(name) failed: \(error)") }
    }
  }

  private func commit(_ group: [WorkItem]) -> GroupReport {
    guard !isClosed else { return GroupReport(results: group.map { _ in .failed(.storageFailed) }) }
    do {
      let report = try writer.commitGroup(at: .now()) { transaction in
        var report = GroupReport()
        for item in group { try carryOut(item, in: transaction, &report) }
        return report
      }
      if report.results.contains(where: \.isDurableWrite), failures.succeeded(Self.commits) {
        logger.notice("groups are committed again")
      }
      return report
    } catch {
      endIfNotDurable(error)
      if failures.failed(Self.commits, "\(error)") {
        logger.error("a group of \(group.count) was rolled back, later ones may be: \(error)")
      }
      return GroupReport(results: group.map { resultOfFailedGroup($0) })
    }
  }

  /// Reads need no commit: rooms can be joined and resumed while the disk is full.
  private func resultOfFailedGroup(_ item: WorkItem) -> WorkResult {
    guard case .readRoom(let room, let after) = item, let reading = try? writer.readRoom(room, after: after) else {
      return .failed(.storageFailed)
    }
    return .room(sequence: reading.sequence, missed: reading.missed)
  }

  /// - Throws: when the whole group is lost with the item.
  private func carryOut(
    _ item: WorkItem, in transaction: GroupTransaction, _ report: inout GroupReport
  ) throws {
    let result: Result<WorkResult, any Error> =
      switch item {
      case .command(let command): try transaction.execute(command).map { WorkResult($0) }
      case .moveRing(let move): try transaction.execute(move).map { WorkResult($0) }
      case .readRoom(let room, let after):
        try transaction.readRoom(room, after: after).map { .room(sequence: $0.sequence, missed: $0.missed) }
      case .probe: try transaction.probe().map { .probed }
      }
    switch result {
    case .success(let result): report.append(result)
    case .failure(let error): report.append(.failed(BrokerFailure(itemFailedWith: error)), cause: error)
    }
  }

  /// After a failed fsync nobody knows what is on the disk: only a fresh start, which reads it, can tell.
  private func endIfNotDurable(_ error: any Error) {
    guard let error = error as? StorageError, error.isFailedSync else { return }
    logger.critical("the disk did not confirm a write, the broker ends: \(error)")
    exit(1)
  }
}

extension WorkResult {
  fileprivate init(_ command: CommittedCommand) {
    self =
      command.isChange ? .outcome(command.outcome, publication: command.publication) : .unchanged(command.outcome)
  }
}

extension BrokerFailure {
  /// What an item is answered that failed by itself: to try again is worth something after a fault that passes only.
  fileprivate init(itemFailedWith error: any Error) {
    let isPassing = (error as? StorageError)?.isPassing ?? false
    self = isPassing ? .storageFailed : .internalError
  }
}
