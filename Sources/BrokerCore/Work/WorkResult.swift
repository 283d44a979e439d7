import BrokerProtocol
import Drafts

/// What became of one work item. The writer reports it only after the group's commit.
package enum WorkResult: Equatable, Sendable {
  /// The change is durable; `publication` is the event to publish, if the command made one.
  case outcome(CommandOutcome, publication: Publication?)
  /// The command's outcome; it wrote nothing: a refusal, a replay, a command that had been carried out before.
  case unchanged(CommandOutcome)
  /// The room's sequence, and the events asked for; `missed` is nil when some of them are no longer kept.
  case room(sequence: Int64, missed: [Publication]?)
  case probed
  /// Nothing of the item is in the database.
  case failed(BrokerFailure)
}

extension WorkResult {
  /// Whether the item wrote something, so that its commit was one to the disk.
  package var isDurableWrite: Bool {
    switch self {
    case .outcome, .probed: true
    case .unchanged, .room, .failed: false
    }
  }
}
