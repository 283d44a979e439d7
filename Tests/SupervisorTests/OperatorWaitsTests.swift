import SupervisorCore
import Testing

@testable import Supervisor

@Suite("Who waits for a change")
struct OperatorWaitsTests {
  private let old: Set<ChildID> = [
    ChildID(slot: .worker(0), incarnation: 1), ChildID(slot: .worker(1), incarnation: 1),
  ]

  @Test func theAnswerIsTheLastUnlessTheyWaitForThoseWhoLeave() {
    var waits = OperatorWaits()
    waits.add(1, ticket: 10, untilGone: false)
    waits.add(2, ticket: 11, untilGone: true)
    waits.add(3, ticket: 12, untilGone: true)
    #expect(waits.answered(ticket: 9, isDone: true, leaving: old) == nil, "a signal asked for it")
    let first = waits.answered(ticket: 10, isDone: true, leaving: old)
    #expect(first?.client == 1 && first?.isLast == true)
    #expect(waits.answered(ticket: 10, isDone: true, leaving: old) == nil, "once each")
    let refused = waits.answered(ticket: 12, isDone: false, leaving: old)
    #expect(refused?.client == 3 && refused?.isLast == true)
    #expect(!waits.waitsForLeaving)
    let second = waits.answered(ticket: 11, isDone: true, leaving: old)
    #expect(second?.client == 2 && second?.isLast == false && waits.waitsForLeaving)
    // Others that leave later are not waited for.
    let other = ChildID(slot: .worker(7), incarnation: 1)
    #expect(waits.takeGone(leaving: old.union([other])) == [])
    #expect(waits.takeGone(leaving: [other]) == [2])
    #expect(waits.takeGone(leaving: []) == [] && !waits.waitsForLeaving)
  }
}
