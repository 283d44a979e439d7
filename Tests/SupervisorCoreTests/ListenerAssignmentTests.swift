import SupervisorCore
import TestSupport
import Testing

@Suite("Listener assignment")
struct ListenerAssignmentTests {
  @Test func aLoneWorkerGetsEverything() {
    var assignment = ListenerAssignment(listenerCount: 4)
    assignment.add(worker: 0)
    #expect(assignment.takeMessages(at: 0).map(\.listeners) == [[0, 1, 2, 3]])
    #expect(!assignment.isSettled)
    #expect(assignment.acknowledge(worker: 0, listeners: [0, 1, 2, 3]) == true)
    #expect(assignment.isSettled)
    #expect(assignment.takeMessages(at: 0).count == 0)
  }

  @Test func aListenerIsTakenOnlyAfterItsNewWorkerHasAcknowledgedIt() {
    var assignment = settled(listenerCount: 4, workers: [0])
    assignment.add(worker: 1)
    let given = assignment.takeMessages(at: 0)
    #expect(given.map(\.slot) == [1])
    #expect(given.map(\.listeners) == [[2, 3]])
    #expect(assignment.takeMessages(at: 0).count == 0, "nothing is taken from worker 0 yet")
    #expect(assignment.acknowledge(worker: 1, listeners: [2, 3]) == true)
    let taken = assignment.takeMessages(at: 0)
    #expect(taken.map(\.slot) == [0])
    #expect(taken.map(\.listeners) == [[0, 1]])
  }

  @Test func aDeadWorkersListenersGoToItsSiblingsAtOnce() {
    var assignment = settled(listenerCount: 4, workers: [0, 1])
    assignment.remove(worker: 0)
    #expect(assignment.takeMessages(at: 0).map(\.listeners) == [[0, 1, 2, 3]])
  }

  @Test func theOldWorkerKeepsAListenerWhoseNewWorkerDiedUnacknowledged() {
    var assignment = settled(listenerCount: 4, workers: [0])
    assignment.add(worker: 1)
    _ = assignment.takeMessages(at: 0)
    assignment.remove(worker: 1)
    #expect(assignment.takeMessages(at: 0).count == 0)
    #expect(assignment.isSettled)
  }

  @Test func anAcknowledgementMayComeTwiceAndInAnyOrder() {
    var assignment = ListenerAssignment(listenerCount: 2)
    assignment.add(worker: 0)
    _ = assignment.takeMessages(at: 0)
    #expect(assignment.acknowledge(worker: 0, listeners: [1, 0]) == true)
    #expect(assignment.acknowledge(worker: 0, listeners: [0, 1]) == true)
    #expect(assignment.isSettled)
  }

  @Test func aStrayAcknowledgementChangesNothing() {
    var assignment = ListenerAssignment(listenerCount: 4)
    assignment.add(worker: 0)
    _ = assignment.takeMessages(at: 0)
    #expect(assignment.acknowledge(worker: 0, listeners: [0]) == false)
    #expect(assignment.acknowledge(worker: 7, listeners: [0, 1, 2, 3]) == false)
    #expect(assignment.acceptors(of: 0).isEmpty)
  }

  @Test func aSuspendedWorkersListenersGoToItsSiblingsAndSomeComeBack() {
    var assignment = settled(listenerCount: 4, workers: [0, 1])
    assignment.suspend(worker: 0)
    let given = assignment.takeMessages(at: 0)
    #expect(given.map(\.slot) == [1])
    #expect(given.map(\.listeners) == [[0, 1, 2, 3]])
    #expect(!assignment.isSettled)
    _ = assignment.acknowledge(worker: 1, listeners: [0, 1, 2, 3])
    #expect(assignment.takeMessages(at: 0).isEmpty, "nothing is said to a worker that does not answer")
    assignment.resume(worker: 0, at: 0)
    obeyAll(&assignment)
    #expect(assignment.isSettled)
    #expect((0..<4).map { assignment.acceptors(of: $0).count } == [1, 1, 1, 1])
  }

  @Test func anAcknowledgementThatIsOverdueHoldsNobodyUp() {
    var assignment = settled(listenerCount: 4, workers: [0, 1, 2])
    assignment.remove(worker: 0)
    let given = assignment.takeMessages(at: 100)
    #expect(!given.isEmpty)
    let deadline = 100 + WatchBounds.acknowledgement
    #expect(assignment.nextDeadline == deadline)
    #expect(assignment.deadlinePassed(at: deadline - 1).isEmpty)
    let late = assignment.deadlinePassed(at: deadline)
    #expect(late == given.map(\.slot))
    #expect(assignment.nextDeadline == nil, "each is late once")
    // One of the two had a share that did not change: it takes everything now.
    let others = assignment.takeMessages(at: deadline)
    #expect(Set(others.map(\.slot)).isDisjoint(with: late))
    for (slot, listeners) in others { _ = assignment.acknowledge(worker: slot, listeners: listeners) }
    for (slot, listeners) in given { _ = assignment.acknowledge(worker: slot, listeners: listeners) }
    #expect(late.allSatisfy { !assignment.isLate(worker: $0) })
    obeyAll(&assignment)
    #expect(assignment.isSettled)
  }

  @Test func aForgivenDelayIsNoDelay() {
    var assignment = ListenerAssignment(listenerCount: 2)
    assignment.add(worker: 0)
    _ = assignment.takeMessages(at: 0)
    assignment.forgive(at: 1_000)
    #expect(assignment.nextDeadline == 1_000 + WatchBounds.acknowledgement)
  }

  // MARK: Standings

  @Test func aWorkerThatLeavesKeepsItsListenersUntilOthersAccept() {
    var assignment = settled(listenerCount: 4, workers: [0, 1])
    assignment.add(worker: 2)
    assignment.setStandings([0: .leaving, 1: .leaving])
    let given = assignment.takeMessages(at: 0)
    #expect(given.map(\.slot) == [2])
    #expect(given.map(\.listeners) == [[0, 1, 2, 3]])
    #expect(!assignment.isCovered)
    _ = assignment.acknowledge(worker: 2, listeners: [0, 1, 2, 3])
    #expect(assignment.isCovered)
    #expect(assignment.isSettled)
    #expect(assignment.takeMessages(at: 0).isEmpty, "who leaves is told to finish, not to accept less")
    for worker in [0, 1] { assignment.remove(worker: worker) }
    #expect(assignment.isSettled)
  }

  @Test func aReserveHasNoListenersWhileOthersDo() {
    var assignment = settled(listenerCount: 4, workers: [0])
    assignment.add(worker: 1, as: .reserve)
    #expect(assignment.takeMessages(at: 0).isEmpty)
    #expect(assignment.isSettled)
    assignment.setStandings([1: .wanted])
    #expect(assignment.takeMessages(at: 0).map(\.listeners) == [[2, 3]])
  }

  @Test func whoLeavesAndThenTheReserveStandInForThoseWhoAreGone() {
    var assignment = settled(listenerCount: 4, workers: [0, 1])
    assignment.setStandings([1: .leaving])
    assignment.add(worker: 2, as: .reserve)
    obeyAll(&assignment)
    assignment.remove(worker: 0)
    #expect(assignment.takeMessages(at: 0).map(\.slot) == [1])
    #expect(!assignment.isCovered, "nobody who is wanted")
    assignment.remove(worker: 1)
    #expect(assignment.takeMessages(at: 0).map(\.slot) == [2])
    assignment.add(worker: 3)
    obeyAll(&assignment)
    #expect((0..<4).map { assignment.acceptors(of: $0) } == Array(repeating: [3], count: 4))
  }

  @Test func aLateWorkerDoesNotHoldUpTheOthers() {
    var assignment = settled(listenerCount: 4, workers: [0, 1])
    assignment.suspend(worker: 0)
    obeyAll(&assignment)
    #expect(!assignment.isSettled)
    #expect(assignment.isCalm)
  }

  /// Workers come, die, stall and acknowledge in random order; the model knows what each really accepts from.
  @Test(arguments: UInt64(0)..<60)
  func noListenerIsTakenFromItsLastAcceptor(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let listenerCount = Int.random(in: 1...20, using: &random)
    var assignment = ListenerAssignment(listenerCount: listenerCount)
    var crowd = WorkerCrowd()
    for step in 0..<400 {
      let note = "seed \(seed), step \(step)"
      crowd.act(on: &assignment, random: &random)
      for message in assignment.takeMessages(at: 0) {
        for listener in crowd.lost(by: message.listeners, to: message.slot) {
          Issue.record("\(note): listener \(listener) is taken from its last acceptor")
        }
        let isDelivered = crowd.deliver(message.listeners, to: message.slot)
        #expect(isDelivered, "\(note): one message at a time")
        #expect(message.listeners.allSatisfy { (0..<listenerCount).contains($0) }, "\(note)")
      }
    }
    crowd.settle(&assignment)
    guard !crowd.isEmpty else { return }
    #expect(assignment.isSettled, "seed \(seed)")
    for listener in 0..<listenerCount {
      #expect(!crowd.acceptors(of: listener).isEmpty, "seed \(seed): listener \(listener) has nobody in the end")
      #expect(assignment.acceptors(of: listener) == crowd.acceptors(of: listener), "seed \(seed)")
    }
  }

  private func settled(listenerCount: Int, workers: [Int]) -> ListenerAssignment {
    var assignment = ListenerAssignment(listenerCount: listenerCount)
    for worker in workers { assignment.add(worker: worker) }
    obeyAll(&assignment)
    return assignment
  }

  private func obeyAll(_ assignment: inout ListenerAssignment) {
    while true {
      let messages = assignment.takeMessages(at: 0)
      if messages.isEmpty { return }
      for (slot, listeners) in messages { _ = assignment.acknowledge(worker: slot, listeners: listeners) }
    }
  }
}
