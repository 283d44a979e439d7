import SupervisorCore
import Testing

@Suite("Listener assignment")
struct ListenerAssignmentTests {
  @Test func aLoneWorkerGetsEverything() {
    var assignment = ListenerAssignment(listenerCount: 4)
    assignment.add(worker: 0)
    #expect(assignment.takeMessages().map(\.listeners) == [[0, 1, 2, 3]])
    #expect(!assignment.isSettled)
    #expect(assignment.acknowledge(worker: 0, listeners: [0, 1, 2, 3]) == true)
    #expect(assignment.isSettled)
    #expect(assignment.takeMessages().count == 0)
  }

  @Test func aListenerIsTakenOnlyAfterItsNewWorkerHasAcknowledgedIt() {
    var assignment = settled(listenerCount: 4, workers: [0])
    assignment.add(worker: 1)
    let given = assignment.takeMessages()
    #expect(given.map(\.slot) == [1])
    #expect(given.map(\.listeners) == [[2, 3]])
    #expect(assignment.takeMessages().count == 0, "nothing is taken from worker 0 yet")
    #expect(assignment.acknowledge(worker: 1, listeners: [2, 3]) == true)
    let taken = assignment.takeMessages()
    #expect(taken.map(\.slot) == [0])
    #expect(taken.map(\.listeners) == [[0, 1]])
  }

  @Test func aDeadWorkersListenersGoToItsSiblingsAtOnce() {
    var assignment = settled(listenerCount: 4, workers: [0, 1])
    assignment.remove(worker: 0)
    #expect(assignment.takeMessages().map(\.listeners) == [[0, 1, 2, 3]])
  }

  @Test func theOldWorkerKeepsAListenerWhoseNewWorkerDiedUnacknowledged() {
    var assignment = settled(listenerCount: 4, workers: [0])
    assignment.add(worker: 1)
    _ = assignment.takeMessages()
    assignment.remove(worker: 1)
    #expect(assignment.takeMessages().count == 0)
    #expect(assignment.isSettled)
  }

  @Test func anAcknowledgementMayComeTwiceAndInAnyOrder() {
    var assignment = ListenerAssignment(listenerCount: 2)
    assignment.add(worker: 0)
    _ = assignment.takeMessages()
    #expect(assignment.acknowledge(worker: 0, listeners: [1, 0]) == true)
    #expect(assignment.acknowledge(worker: 0, listeners: [0, 1]) == true)
    #expect(assignment.isSettled)
  }

  @Test func aStrayAcknowledgementChangesNothing() {
    var assignment = ListenerAssignment(listenerCount: 4)
    assignment.add(worker: 0)
    _ = assignment.takeMessages()
    #expect(assignment.acknowledge(worker: 0, listeners: [0]) == false)
    #expect(assignment.acknowledge(worker: 7, listeners: [0, 1, 2, 3]) == false)
    #expect(assignment.acceptors(of: 0).isEmpty)
  }

  /// Workers come, die and acknowledge in random order; the model knows what each really accepts from.
  @Test(arguments: UInt64(0)..<60)
  func noListenerIsTakenFromItsLastAcceptor(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let listenerCount = Int.random(in: 1...20, using: &random)
    var assignment = ListenerAssignment(listenerCount: listenerCount)
    var crowd = WorkerCrowd()
    for step in 0..<400 {
      let note = "seed \(seed), step \(step)"
      crowd.act(on: &assignment, random: &random)
      for message in assignment.takeMessages() {
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
    while true {
      let messages = assignment.takeMessages()
      if messages.isEmpty { return assignment }
      for (slot, listeners) in messages { _ = assignment.acknowledge(worker: slot, listeners: listeners) }
    }
  }
}
