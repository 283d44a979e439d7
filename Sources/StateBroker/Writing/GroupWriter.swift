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
/// `@unchecked Sendable` is sound because all that changes is touched by jobs of `thread` only, which runs one at a time.
final class GroupWriter: @unchecked Sendable {
  /// What a failure to commit is noted under.
  private static let commits = "a commit"

  private let thread: NIOThreadPool
  private let writer: DraftWriter
  private let logger: Logger
  private var failures = FailureNotes()
  private var isClosed = false

  init(writer: DraftWriter, logger: Logger) {
    self.writer = writer
    self.logger = logger
    thread = NIOThreadPool(numberOfThreads: 1)
    thread.start()
  }

  /// Commits a group. The results, one for each item in order, arrive after the commit is durable.
  func commit(_ group: [WorkItem], on eventLoop: any EventLoop) -> EventLoopFuture<[WorkResult]> {
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

  /// Ends after the jobs submitted so far: folds the log in, if it can, and closes the database.
  func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
    submit("the last checkpoint") { try self.writer.checkpoint() }
    return thread.runIfActive(eventLoop: eventLoop) {
      self.isClosed = true
      try self.writer.close()
    }
  }

  private func submit(_ name: String, _ job: @escaping @Sendable () throws -> Void) {
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

  private func commit(_ group: [WorkItem]) -> [WorkResult] {
    guard !isClosed else { return group.map { _ in .failed(.storageFailed) } }
    do {
      let results = try writer.commitGroup(at: .now()) { transaction in
        try group.map { try result(of: $0, in: transaction) }
      }
      if results.contains(where: \.isDurableWrite), failures.succeeded(Self.commits) {
        logger.notice("groups are committed again")
      }
      return results
    } catch {
      endIfNotDurable(error)
      if failures.failed(Self.commits, "\(error)") {
        logger.error("a group of \(group.count) was rolled back, later ones may be: \(error)")
      }
      return group.map { resultOfFailedGroup($0) }
    }
  }

  /// Reads need no commit: rooms can be joined and resumed while the disk is full.
  private func resultOfFailedGroup(_ item: WorkItem) -> WorkResult {
    guard case .readRoom(let room, let after) = item, let reading = try? writer.readRoom(room, after: after) else {
      return .failed(.storageFailed)
    }
    return .room(sequence: reading.sequence, missed: reading.missed)
  }

  private func result(of item: WorkItem, in transaction: GroupTransaction) throws -> WorkResult {
    switch item {
    case .command(let command):
      switch try transaction.execute(command) {
      case .success(let committed): return .outcome(committed.outcome, publication: committed.publication)
      case .failure(let error):
        logger.error("a command failed: \(error)", metadata: ["request_id": "\(command.requestID)"])
        return .failed(.storageFailed)
      }
    case .readRoom(let room, let after):
      let reading = try transaction.readRoom(room, after: after)
      return .room(sequence: reading.sequence, missed: reading.missed)
    case .probe:
      try transaction.probe()
      return .probed
    }
  }

  /// After a failed fsync nobody knows what is on the disk: only a fresh start, which reads it, can tell.
  private func endIfNotDurable(_ error: any Error) {
    guard let error = error as? StorageError, error.isFailedSync else { return }
    logger.critical("the disk did not confirm a write, the broker ends: \(error)")
    exit(1)
  }
}
