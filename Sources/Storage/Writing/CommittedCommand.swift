import BrokerProtocol
import Drafts

/// What a command came to. Nobody may learn of it before its group has been committed.
package struct CommittedCommand: Equatable, Sendable {
  package let outcome: CommandOutcome
  /// The event to publish, when the command made one.
  package let publication: Publication?

  init(_ outcome: CommandOutcome, publication: Publication? = nil) {
    self.outcome = outcome
    self.publication = publication
  }
}
