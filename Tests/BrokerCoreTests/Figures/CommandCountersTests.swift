import BrokerProtocol
import Drafts
import Testing

@testable import BrokerCore

@Suite("Command counters") struct CommandCountersTests {
  private func command(deadline: Int64 = .max) -> BrokerEvent {
    let command = DraftCommand(
      id: CommandID(high: 1, low: 1), actor: "ann", requestID: "r", deadline: deadline,
      action: .appendSegment(draft: "d", content: "c", key: "k"))
    return .received(ConnectionID(1), id: 1, .execute(command))
  }

  private let outcome = CommandOutcome.draft(
    id: "d",
    version: DraftVersion(
      segmentCount: 1, passCount: 0, collaboratorCount: 0, updatedAt: Timestamp(microsecondsSinceEpoch: 0)),
    isReplay: false)

  @Test("each command is counted once, by what became of it")
  func counts() {
    var limits = BrokerLimits(groupItems: 10)
    limits.queuedItems = 7
    var state = BrokerState(epoch: 1, limits: limits)
    _ = state.handle(.connected(ConnectionID(1)), at: 0)
    _ = state.handle(.received(ConnectionID(1), id: 0, .hello(Hello(name: "w"))), at: 0)
    _ = state.handle(.received(ConnectionID(1), id: 2, .join(room: "d", deadline: .max)), at: 0)
    for deadline: Int64 in [.max, .max, .max, .max, .max, 5, .max] {
      _ = state.handle(command(deadline: deadline), at: 1)
    }
    _ = state.handle(.readyToWrite, at: 10)
    let results: [WorkResult] = [
      .room(sequence: 0, missed: nil), .outcome(outcome, publication: nil), .unchanged(outcome),
      .unchanged(.refused(Refusal(.forbidden, "no"))), .failed(.storageFailed), .failed(.internalError),
    ]
    _ = state.handle(.finished(results), at: 11)
    let commands = state.figures.commands
    #expect(commands.executed == 1 && commands.replayed == 1 && commands.refused == 1)
    #expect(commands.storageFailed == 1 && commands.internalError == 1)
    #expect(commands.expired == 1 && commands.overloaded == 1)
  }
}
