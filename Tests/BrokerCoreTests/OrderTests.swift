import BrokerProtocol
import Drafts
import Testing

@testable import BrokerCore

@Suite("Orders of operators") struct OrderTests {
  private static let move = RingMove(draft: "d", recipient: "bob", operatorUID: 7, requestID: "r")
  private static let worker = ConnectionID(1)
  private static let outcome = CommandOutcome.draft(
    id: "d",
    version: DraftVersion(
      segmentCount: 0, passCount: 1, collaboratorCount: 1, updatedAt: Timestamp(microsecondsSinceEpoch: 0)),
    isReplay: false)

  /// A broker with a worker in the room of the draft, whose newest event is the first.
  private static func broker() -> BrokerState {
    var state = BrokerState(epoch: 5)
    _ = state.handle(.connected(worker), at: 0)
    _ = state.handle(.received(worker, id: 0, .hello(Hello(name: "w"))), at: 0)
    _ = state.handle(.received(worker, id: 1, .join(room: "d", deadline: .max)), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    _ = state.handle(.finished([.room(sequence: 1, missed: [])]), at: 0)
    return state
  }

  @Test("an order goes to the writer like a command, and its event to the room")
  func done() {
    var state = Self.broker()
    #expect(state.handle(.ordered(Self.move, ticket: 9, deadline: 100), at: 1) == [.write([.moveRing(Self.move)])])
    let publication = Publication(room: "d", sequence: 2, requestID: "r", frame: [])
    let result = WorkResult.outcome(Self.outcome, publication: publication)
    #expect(
      state.handle(.finished([result]), at: 2)
        == [.orderDone(ticket: 9, result), .send(Self.worker, .push(.publication(publication)))])
    #expect(state.figures.commands == CommandCounters(), "it is no client's command")
  }

  @Test("what changes nothing tells nobody")
  func unchanged() {
    var state = Self.broker()
    _ = state.handle(.ordered(Self.move, ticket: 9, deadline: 100), at: 1)
    let result = WorkResult.unchanged(.refused(Refusal(.notFound, "none")))
    #expect(state.handle(.finished([result]), at: 2) == [.orderDone(ticket: 9, result)])
  }

  @Test("an order that waited too long, or found no room, was not begun")
  func notBegun() {
    var state = Self.broker()
    _ = state.handle(.ordered(Self.move, ticket: 1, deadline: 100), at: 1)
    #expect(state.handle(.ordered(Self.move, ticket: 2, deadline: 50), at: 2) == [])
    let late = state.handle(.finished([.unchanged(Self.outcome)]), at: 51)
    #expect(late.contains(.orderDone(ticket: 2, .failed(.expired))))
    #expect(!late.contains { if case .write = $0 { true } else { false } })

    var limits = BrokerLimits()
    limits.queuedBytes = 1
    var full = BrokerState(epoch: 5, limits: limits)
    #expect(
      full.handle(.ordered(Self.move, ticket: 3, deadline: 100), at: 1) == [.orderDone(ticket: 3, .failed(.overloaded))]
    )
  }
}
