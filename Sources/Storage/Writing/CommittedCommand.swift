import BrokerProtocol
import Drafts

/// What a command came to. Nobody may learn of it before its group has been committed.
package struct CommittedCommand: Equatable, Sendable {
  package let outcome: CommandOutcome
  /// The event to publish, when the command made one.
  package let publication: Publication?
  /// False when nothing was written: a refusal, a replay, a command that had been carried out before.
  package let isChange: Bool

  /// A change, which its group's commit makes durable.
  init(changed outcome: CommandOutcome, publication: Publication? = nil) {
    self.outcome = outcome
    self.publication = publication
    isChange = true
  }

  /// Nothing was written.
  init(unchanged outcome: CommandOutcome) {
    self.outcome = outcome
    publication = nil
    isChange = false
  }
}
