import BrokerClient
import Drafts

/// Where commands go: the broker, or what stands in for it in tests.
protocol CommandGateway: Sendable {
  func nextCommandID() -> CommandID
  /// - Throws: `BrokerUnavailable` when there was no answer in time; the outcome is then unknown.
  func execute(_ command: DraftCommand) async throws(BrokerUnavailable) -> CommandOutcome
  /// Asks whether the broker is there and its database takes writes.
  func ping(deadline: Int64) async throws(BrokerUnavailable)
}

extension BrokerClient: CommandGateway {}
