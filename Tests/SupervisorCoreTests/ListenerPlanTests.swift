import Testing

@testable import SupervisorCore

@Suite("Listener plan")
struct ListenerPlanTests {
  /// Every listener has a worker, nobody is idle, shares differ by one at most.
  private func check(_ plan: ListenerPlan, listenerCount: Int, workers: [Int], _ note: String) {
    #expect(plan.shares.keys.sorted() == workers, "\(note)")
    guard !workers.isEmpty else { return }
    var acceptors = [Int](repeating: 0, count: listenerCount)
    for listener in plan.shares.values.joined() {
      #expect((0..<listenerCount).contains(listener), "\(note)")
      acceptors[listener] += 1
    }
    #expect((acceptors.min() ?? 0) >= 1, "\(note)")
    let loads = workers.count <= listenerCount ? plan.shares.values.map(\.count) : acceptors
    #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 1, "\(note)")
  }

  @Test func everySmallPoolIsCoveredEvenlyAfterAnyChangeOfWorkers() {
    let sets = (0..<32).map { bits in (0..<5).filter { bits & (1 << $0) != 0 } }
    for listenerCount in 1...7 {
      for before in sets {
        let first = ListenerPlan(listenerCount: listenerCount, workers: before, previous: ListenerPlan())
        check(first, listenerCount: listenerCount, workers: before, "\(before) on \(listenerCount)")
        for after in sets {
          let second = ListenerPlan(listenerCount: listenerCount, workers: after, previous: first)
          check(second, listenerCount: listenerCount, workers: after, "\(before) to \(after) on \(listenerCount)")
        }
      }
    }
  }

  @Test func aDeadWorkersShareIsAllThatMoves() {
    let full = ListenerPlan(listenerCount: 16, workers: [0, 1, 2, 3], previous: ListenerPlan())
    let without = ListenerPlan(listenerCount: 16, workers: [0, 1, 3], previous: full)
    for worker in [0, 1, 3] {
      #expect(Set(full.shares[worker] ?? []).isSubset(of: without.shares[worker] ?? []))
    }
  }

  @Test func aNewWorkerGetsItsShareAndNothingElseMoves() {
    let three = ListenerPlan(listenerCount: 16, workers: [0, 1, 3], previous: ListenerPlan())
    let four = ListenerPlan(listenerCount: 16, workers: [0, 1, 2, 3], previous: three)
    #expect(four.shares[2]?.count == 4)
    for worker in [0, 1, 3] {
      #expect(Set(four.shares[worker] ?? []).isSubset(of: three.shares[worker] ?? []))
    }
  }

  @Test func theSameWorkersKeepWhatTheyHave() {
    let plan = ListenerPlan(listenerCount: 16, workers: [0, 2, 5], previous: ListenerPlan())
    #expect(ListenerPlan(listenerCount: 16, workers: [0, 2, 5], previous: plan) == plan)
  }

  @Test func workersShareWhenListenersAreFew() {
    let plan = ListenerPlan(listenerCount: 1, workers: [0, 1, 2], previous: ListenerPlan())
    #expect(plan.shares == [0: [0], 1: [0], 2: [0]])
  }
}
