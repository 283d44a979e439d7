import BrokerCore
import BrokerProtocol
import CLinux
import Drafts
import Logging
import NIOCore
import Observability

/// One log line for each command, with its request's id: what became of it. Confined to the broker's event loop.
///
/// Lines on failures are bounded, as a full disk or a full queue makes one of every command.
final class CommandLog {
  /// The most lines on failures in a second; the others are counted in one more.
  private static let failureLinesPerSecond = 64

  private let eventLoop: any EventLoop
  private let logger: Logger
  private var failures = LineBudget(linesPerWindow: CommandLog.failureLinesPerSecond)
  private var isCountScheduled = false

  init(eventLoop: any EventLoop, logger: Logger) {
    self.eventLoop = eventLoop
    self.logger = logger
  }

  /// Tells what became of a group.
  func finished(_ group: [WorkItem], _ report: GroupReport) {
    for (index, (item, result)) in zip(group, report.results).enumerated() {
      switch (item, result) {
      case (.command(let command), .outcome(let outcome, _)):
        log(.info, "command committed", command, outcome, extra: ["action": "\(command.action.name)"])
      case (.command(let command), .unchanged(.refused(let refusal))):
        log(
          .debug, "command refused", command, .refused(refusal),
          extra: ["action": "\(command.action.name)", "reason": "\(refusal.code)"])
      case (.command(let command), .unchanged(let outcome)):
        log(.info, "command replayed", command, outcome, extra: ["action": "\(command.action.name)"])
      case (.command(let command), .failed(let failure)): failed(command, failure, cause: report.causes[index])
      case (.readRoom(let room, _), .failed(let failure)): failed(toRead: room, failure, cause: report.causes[index])
      // Of an operator's order the desk tells that has it.
      case (.command, _), (.moveRing, _), (.readRoom, _), (.probe, _): break
      }
    }
  }

  /// Tells that a command was not served.
  /// - Parameter cause: for this command alone; what failed its whole group is told once, elsewhere.
  func failed(_ command: DraftCommand, _ failure: BrokerFailure, cause: String? = nil) {
    guard takeLine() else { return }
    logger.logEvent(
      failure.logLevel, "command failed", requestID: command.requestID, userID: command.actor,
      draftID: command.action.draftID,
      extra: cause.map { ["action": "\(command.action.name)", "reason": "\(failure.name)", "cause": $0] }
        ?? ["action": "\(command.action.name)", "reason": "\(failure.name)"])
  }

  private func failed(toRead room: String, _ failure: BrokerFailure, cause: String?) {
    guard takeLine() else { return }
    logger.logEvent(
      failure.logLevel, "room not read", draftID: room,
      extra: cause.map { ["reason": "\(failure.name)", "cause": $0] } ?? ["reason": "\(failure.name)"])
  }

  private func log(
    _ level: Logger.Level, _ message: String, _ command: DraftCommand, _ outcome: CommandOutcome,
    extra: @autoclosure () -> KeyValuePairs<String, String>
  ) {
    logger.logEvent(
      level, message, requestID: command.requestID, userID: command.actor,
      draftID: outcome.draftID ?? command.action.draftID, extra: extra())
  }

  private func takeLine() -> Bool {
    if failures.takeLine(at: ringdraft_monotonic_nanoseconds()) { return true }
    if !isCountScheduled {
      isCountScheduled = true
      _ = eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: .nanoseconds(LineBudget.windowNanoseconds)) {
        self.isCountScheduled = false
        self.logger.warning("\(self.failures.takeCount()) more commands and reads failed")
      }
    }
    return false
  }
}

extension BrokerFailure {
  fileprivate var logLevel: Logger.Level { self == .internalError ? .error : .warning }
}
