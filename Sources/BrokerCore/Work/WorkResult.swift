import BrokerProtocol
import Drafts

/// What became of one work item. The writer reports it only after the group's commit.
package enum WorkResult: Equatable, Sendable {
  /// The outcome is durable; `publication` is the event to publish, if the command made one.
  case outcome(CommandOutcome, publication: Publication?)
  /// The room's sequence, and the events asked for; `missed` is nil when some of them are no longer kept.
  case room(sequence: Int64, missed: [Publication]?)
  case probed
  /// Nothing of the item is in the database.
  case failed(BrokerFailure)
}

extension WorkResult {
  /// Whether the item certainly wrote something, so that its commit was one to the disk. Refusals, replays and reads did
  /// not; of an invite's outcome it cannot be told whether it was stored now or before.
  package var isDurableWrite: Bool {
    switch self {
    case .outcome(_, publication: .some), .probed: true
    case .outcome, .room, .failed: false
    }
  }
}
