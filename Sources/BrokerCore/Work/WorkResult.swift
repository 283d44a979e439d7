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
