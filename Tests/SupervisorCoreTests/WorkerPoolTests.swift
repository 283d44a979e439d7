import SupervisorCore
import Testing

@Suite("Worker pool")
struct WorkerPoolTests {
  private static let second: Int64 = 1_000_000_000

  private let broker = ChildID(slot: .broker, incarnation: 1)
  private func worker(_ index: Int, _ incarnation: Int = 1) -> ChildID {
    ChildID(slot: .worker(index), incarnation: incarnation)
  }

  private func makePool(workers: Int = 2, listeners: Int = 4) -> WorkerPool {
    WorkerPool(listenerCount: listeners, settings: PoolSettings(workers: workers))
  }

  /// A pool that serves: two workers with two listeners each.
  private func makeServingPool() -> WorkerPool { makePool().serving() }

  // MARK: Boot

  @Test func theBrokerComesFirstAndTheWorkersWhenItIsReady() {
    var pool = makePool()
    #expect(pool.handle(.started, at: 0) == [.spawn(broker, isReplacement: false)])
    #expect(
      pool.handle(.childReady(broker), at: 1) == [
        .spawn(worker(0), isReplacement: false), .spawn(worker(1), isReplacement: false),
      ])
  }

  @Test func itServesOnceEveryListenerHasItsAcceptor() {
    var pool = makePool(workers: 1)
    _ = pool.handle(.started, at: 0)
    _ = pool.handle(.childReady(broker), at: 0)
    let all = [0, 1, 2, 3]
    #expect(
      pool.handle(.childReady(worker(0)), at: 0)
        == [.report(.readyWorkers(1, of: 1, generation: 1)), .send(.accept(listeners: all), to: worker(0))])
    #expect(pool.handle(.childAccepting(worker(0), listeners: all), at: 0) == [.report(.serving)])
  }

  @Test func aBrokerThatCannotBootStopsTheWholeWithItsMessage() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    #expect(pool.handle(.childFailed(broker, message: "file is not a database"), at: 1).isEmpty)
    #expect(
      pool.handle(.childExited(broker, .exited(1)), at: 2) == [
        .report(.bootFailed(broker, .exited(1), message: "file is not a database")),
        .closeListeners, .finish(exitCode: 1),
      ])
  }

  @Test func aWorkerThatCannotBootStopsTheWhole() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    _ = pool.handle(.childReady(broker), at: 0)
    let effects = pool.handle(.childExited(worker(1), .killed(signal: 11)), at: 0)
    #expect(
      effects.prefix(3) == [
        .report(.bootFailed(worker(1), .killed(signal: 11), message: nil)), .closeListeners, .kill(worker(0)),
      ])
    #expect(pool.handle(.childExited(worker(0), .killed(signal: 9)), at: 1).map(\.isDrain) == [true])
    #expect(pool.handle(.childExited(broker, .exited(0)), at: 2).last == .finish(exitCode: 1))
  }

  @Test func untilEverybodyAcceptsAWorkerThatEndsStopsTheWhole() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    _ = pool.handle(.childReady(broker), at: 0)
    _ = pool.handle(.childReady(worker(0)), at: 0)
    _ = pool.handle(.childAccepting(worker(0), listeners: [0, 1, 2, 3]), at: 0)
    let effects = pool.handle(.childExited(worker(1), .killed(signal: 9)), at: 0)
    #expect(
      effects == [
        .report(.bootFailed(worker(1), .killed(signal: 9), message: nil)), .closeListeners,
        .send(.drain(deadlineMilliseconds: 1_000), to: worker(0)),
      ])
  }

  @Test func aProgramThatCannotBeStartedStopsTheWhole() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    let effects = pool.handle(.childExited(broker, .notStarted("Exec format error")), at: 0)
    #expect(effects.last == .finish(exitCode: 1))
  }

  // MARK: Replacement

  @Test func siblingsTakeADeadWorkersListenersWhileItIsReplaced() {
    var pool = makeServingPool()
    let effects = pool.handle(.childExited(worker(0), .killed(signal: 9)), at: 10)
    #expect(
      effects == [
        .report(.died(worker(0), .killed(signal: 9), message: nil, waitNanoseconds: 100_000_000)),
        .report(.readyWorkers(1, of: 2, generation: 1)),
        .send(.accept(listeners: [0, 1, 2, 3]), to: worker(1)),
      ])
    _ = pool.handle(.deadlinePassed, at: 100_000_009)
    #expect(pool.nextDeadline == 100_000_010)
    #expect(pool.handle(.deadlinePassed, at: 100_000_010) == [.spawn(worker(0, 2), isReplacement: true)])
    #expect(pool.handle(.childReady(worker(0, 2)), at: 200_000_000).contains(.report(.replaced(worker(0, 2)))))
  }

  @Test func aDeadBrokerIsReplacedAtOnceAndTheWorkersAreLeftAlone() {
    var pool = makeServingPool()
    #expect(
      pool.handle(.childExited(broker, .killed(signal: 9)), at: Self.second) == [
        .report(.died(broker, .killed(signal: 9), message: nil, waitNanoseconds: 0)),
        .spawn(ChildID(slot: .broker, incarnation: 2), isReplacement: true),
      ])
    #expect(
      pool.handle(.childReady(ChildID(slot: .broker, incarnation: 2)), at: Self.second) == [
        .report(.replaced(ChildID(slot: .broker, incarnation: 2)))
      ])
  }

  @Test func whatIsHeardOfADeadProcessHasNoEffectOnItsSuccessor() {
    var pool = makeServingPool()
    _ = pool.handle(.childExited(broker, .killed(signal: 9)), at: 0)
    for event in [PoolEvent.childReady(broker), .childHungUp(broker), .childExited(broker, .exited(1))] {
      #expect(pool.handle(event, at: 1).isEmpty)
    }
  }

  @Test func aChildThatClosesItsControlSocketIsEnded() {
    var pool = makeServingPool()
    #expect(pool.handle(.childHungUp(worker(1)), at: 0) == [.kill(worker(1))])
  }

  @Test func aWrongAcknowledgementIsReported() {
    var pool = makeServingPool()
    #expect(
      pool.handle(.childAccepting(worker(1), listeners: [9]), at: 0) == [
        .report(.strayAcknowledgement(worker(1), listeners: [9]))
      ])
  }

  // MARK: Stop

  @Test func aStopDrainsTheWorkersThenTheBroker() {
    var pool = makeServingPool()
    #expect(
      pool.handle(.stopRequested, at: 0) == [
        .report(.stopping(boundMilliseconds: 5_000)), .closeListeners,
        .send(.drain(deadlineMilliseconds: 5_000), to: worker(0)),
        .send(.drain(deadlineMilliseconds: 5_000), to: worker(1)),
      ])
    #expect(pool.handle(.childExited(worker(1), .exited(0)), at: Self.second).isEmpty)
    #expect(
      pool.handle(.childExited(worker(0), .exited(0)), at: 2 * Self.second) == [
        .send(.drain(deadlineMilliseconds: 8_000), to: broker)
      ])
    #expect(
      pool.handle(.childExited(broker, .exited(0)), at: 3 * Self.second) == [.report(.stopped), .finish(exitCode: 0)])
  }

  @Test func whoeverDoesNotStopInTimeIsKilledAndTheExitCodeIsStill0() {
    var pool = makeServingPool()
    _ = pool.handle(.stopRequested, at: 0)
    _ = pool.handle(.childExited(worker(0), .exited(0)), at: 1)
    #expect(pool.nextDeadline == 6 * Self.second)
    #expect(pool.handle(.deadlinePassed, at: 6 * Self.second) == [.report(.overdue(worker(1))), .kill(worker(1))])
    #expect(pool.nextDeadline == nil)
    _ = pool.handle(.childExited(worker(1), .killed(signal: 9)), at: 6 * Self.second)
    #expect(pool.nextDeadline == 10 * Self.second)
    #expect(pool.handle(.deadlinePassed, at: 10 * Self.second) == [.report(.overdue(broker)), .kill(broker)])
    #expect(pool.handle(.childExited(broker, .killed(signal: 9)), at: 10 * Self.second).last == .finish(exitCode: 0))
  }

  @Test func aPausedMachineKillsNobodyInAStop() {
    var pool = makeServingPool()
    _ = pool.handle(.stopRequested, at: 0)
    let awake = 60 * Self.second
    #expect(pool.handle(.deadlinePassed, at: awake).isEmpty)
    #expect(pool.nextDeadline == awake + Self.second)
    _ = pool.handle(.childExited(worker(0), .exited(0)), at: awake)
    let last = pool.handle(.childExited(worker(1), .exited(0)), at: awake)
    #expect(last == [.send(.drain(deadlineMilliseconds: 5_000), to: broker)])
    #expect(pool.handle(.deadlinePassed, at: 2 * awake).isEmpty)
    #expect(pool.nextDeadline == 2 * awake + 4 * Self.second)
    #expect(pool.handle(.childExited(broker, .exited(0)), at: 2 * awake).last == .finish(exitCode: 0))
  }

  @Test func aSecondRequestEndsEverythingAtOnce() {
    var pool = makeServingPool()
    _ = pool.handle(.stopRequested, at: 0)
    let again = WorkerPool.sameRequestNanoseconds
    #expect(
      pool.handle(.stopRequested, at: again) == [
        .report(.stoppingAtOnce), .kill(broker), .kill(worker(0)), .kill(worker(1)),
      ])
    #expect(pool.handle(.childExited(broker, .killed(signal: 9)), at: again).isEmpty, "the workers are still there")
    #expect(pool.handle(.childExited(worker(0), .killed(signal: 9)), at: again).isEmpty)
    #expect(pool.handle(.childExited(worker(1), .killed(signal: 9)), at: again).last == .finish(exitCode: 1))
  }

  @Test func aRequestThatComesTwiceInAMomentIsOne() {
    var pool = makeServingPool()
    _ = pool.handle(.stopRequested, at: 0)
    for instant in [0, 1, WorkerPool.sameRequestNanoseconds - 1] {
      #expect(pool.handle(.stopRequested, at: instant).isEmpty)
    }
    _ = pool.handle(.childExited(worker(0), .exited(0)), at: Self.second)
    _ = pool.handle(.childExited(worker(1), .exited(0)), at: Self.second)
    #expect(pool.handle(.childExited(broker, .exited(0)), at: Self.second).last == .finish(exitCode: 0))
  }

  @Test func theBrokerIsReplacedWhileWorkersStillFinish() {
    var pool = makeServingPool()
    _ = pool.handle(.stopRequested, at: 0)
    #expect(
      pool.handle(.childExited(broker, .killed(signal: 9)), at: 1).last
        == .spawn(ChildID(slot: .broker, incarnation: 2), isReplacement: true))
  }

  @Test func aStopDuringBootEndsWhoeverIsNotReady() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    #expect(
      pool.handle(.stopRequested, at: 1) == [
        .report(.stopping(boundMilliseconds: 5_000)), .closeListeners, .kill(broker),
      ])
    #expect(pool.handle(.childExited(broker, .killed(signal: 9)), at: 2).last == .finish(exitCode: 0))
  }

  @Test func aStopCancelsReplacementsThatWait() {
    var pool = makeServingPool()
    _ = pool.handle(.childExited(worker(0), .exited(3)), at: 0)
    _ = pool.handle(.stopRequested, at: 1)
    #expect(pool.handle(.deadlinePassed, at: 200_000_000).isEmpty)
  }

  @Test func aWorkerThatCrashesWhileItDrainsIsReported() {
    var pool = makeServingPool()
    _ = pool.handle(.stopRequested, at: 0)
    #expect(
      pool.handle(.childExited(worker(0), .killed(signal: 11)), at: 1) == [
        .report(.died(worker(0), .killed(signal: 11), message: nil, waitNanoseconds: nil))
      ])
  }
}

extension PoolEffect {
  var isDrain: Bool {
    if case .send(.drain, _) = self { true } else { false }
  }
}
