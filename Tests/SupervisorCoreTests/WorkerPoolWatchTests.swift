import SupervisorCore
import Testing

/// Children that run and do not do their work.
@Suite("Worker pool, watching")
struct WorkerPoolWatchTests {
  private static let second: Int64 = 1_000_000_000
  private static let bootNanoseconds = 60 * second
  /// When the first pings are sent in a pool that serves since 0.
  private static let asked = WatchBounds.pingInterval
  private static let stalled = asked + WatchBounds.stallAfter
  private static let silence = Int64(PoolSettings.exampleSilenceMilliseconds) * 1_000_000
  private static let aborted = asked + silence

  private let broker = ChildID(slot: .broker, incarnation: 1)
  private func worker(_ index: Int, _ incarnation: Int = 1) -> ChildID {
    ChildID(slot: .worker(index), incarnation: incarnation)
  }

  private func makePool() -> WorkerPool {
    WorkerPool(listenerCount: 4, settings: PoolSettings(workers: 2))
  }

  /// A pool that serves: two workers with two listeners each.
  private func makeServingPool() -> WorkerPool { makePool().serving() }

  /// A pool that serves, and of whose first pings those to `silent` are unanswered.
  private func makePool(silent: ChildID...) -> WorkerPool {
    var pool = makeServingPool()
    _ = pool.handle(.deadlinePassed, at: Self.asked)
    for id in [broker, worker(0), worker(1)] where !silent.contains(id) {
      #expect(pool.handle(.childAnswered(id, number: 1), at: Self.asked).isEmpty)
    }
    return pool
  }

  /// Everybody but `silent` answers whatever is asked until `end`. Returns what else was to be done.
  private func run(_ pool: inout WorkerPool, to end: Int64, silent: ChildID...) -> [PoolEffect] {
    var others: [PoolEffect] = []
    while let deadline = pool.nextDeadline, deadline <= end {
      for effect in pool.handle(.deadlinePassed, at: deadline) {
        guard case .send(.ping(let number), let id) = effect else {
          others.append(effect)
          continue
        }
        if !silent.contains(id) { others += pool.handle(.childAnswered(id, number: number), at: deadline) }
      }
    }
    return others
  }

  // MARK: Stalls

  @Test func everybodyIsAskedSoonAfterItsReadiness() {
    var pool = makeServingPool()
    #expect(pool.nextDeadline == Self.asked)
    #expect(
      pool.handle(.deadlinePassed, at: Self.asked)
        == [broker, worker(0), worker(1)].map { .send(.ping(number: 1), to: $0) })
  }

  @Test func aStalledWorkersListenersGoToItsSiblingsAtOnce() {
    var pool = makePool(silent: worker(0))
    #expect(run(&pool, to: Self.stalled - 1, silent: worker(0)).isEmpty)
    #expect(
      run(&pool, to: Self.stalled, silent: worker(0)) == [
        .report(.stalled(worker(0))), .report(.readyWorkers(1, of: 2, generation: 1)),
        .send(.accept(listeners: [0, 1, 2, 3]), to: worker(1)),
      ])
  }

  @Test func aWorkerThatStaysStalledIsKilledAndReplaced() {
    var pool = makePool(silent: worker(0))
    _ = run(&pool, to: Self.stalled, silent: worker(0))
    _ = pool.handle(.childAccepting(worker(1), listeners: [0, 1, 2, 3]), at: Self.stalled)
    #expect(run(&pool, to: Self.aborted - 1, silent: worker(0)).isEmpty)
    #expect(run(&pool, to: Self.aborted, silent: worker(0)) == [.abort(worker(0))])
    let killed = Self.aborted + WatchBounds.abortGrace
    #expect(run(&pool, to: killed - 1, silent: worker(0)).isEmpty)
    #expect(run(&pool, to: killed, silent: worker(0)) == [.report(.unmoved(worker(0))), .kill(worker(0))])
    #expect(
      pool.handle(.childExited(worker(0), .killed(signal: 9)), at: killed) == [
        .report(
          .died(
            worker(0), .killed(signal: 9), message: "its event loop did not answer for 10 s",
            waitNanoseconds: 100_000_000))
      ])
    let replacement = run(&pool, to: killed + Self.second / 2, silent: worker(0))
    #expect(replacement == [.spawn(worker(0, 2), isReplacement: true)])
  }

  @Test func aWorkerThatAnswersAgainGetsListenersAgain() {
    var pool = makePool(silent: worker(0))
    _ = run(&pool, to: Self.stalled, silent: worker(0))
    _ = pool.handle(.childAccepting(worker(1), listeners: [0, 1, 2, 3]), at: Self.stalled)
    let effects = pool.handle(.childAnswered(worker(0), number: 1), at: Self.stalled + 1)
    #expect(effects.prefix(2) == [.report(.recovered(worker(0))), .report(.readyWorkers(2, of: 2, generation: 1))])
    #expect(run(&pool, to: 60 * Self.second).allSatisfy { !$0.isEnd }, "nobody is killed any more")
  }

  @Test func aStalledBrokerIsKilledAndReplacedAtOnce() {
    var pool = makePool(silent: broker)
    #expect(run(&pool, to: Self.stalled, silent: broker) == [.report(.stalled(broker))])
    #expect(run(&pool, to: Self.aborted, silent: broker) == [.abort(broker)])
    let effects = pool.handle(.childExited(broker, .killed(signal: 6)), at: Self.aborted)
    #expect(effects.last == .spawn(ChildID(slot: .broker, incarnation: 2), isReplacement: true))
  }

  @Test func nobodyIsWatchedDuringAStop() {
    var pool = makePool(silent: worker(0))
    _ = pool.handle(.stopRequested, at: Self.asked)
    #expect(pool.nextDeadline == Self.asked + 6 * Self.second)
    #expect(pool.handle(.deadlinePassed, at: Self.stalled).isEmpty)
    #expect(pool.handle(.childAnswered(worker(0), number: 1), at: Self.stalled).isEmpty)
  }

  // MARK: Acknowledgements

  @Test func aWorkerThatDoesNotTakeListenersIsNotWaitedForAndNotKilled() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    _ = pool.handle(.childReady(broker), at: 0)
    _ = pool.handle(.childReady(worker(0)), at: 0)
    let late = run(&pool, to: WatchBounds.acknowledgement)
    #expect(late.contains(.report(.assignmentOverdue(worker(0)))))
    #expect(
      pool.handle(.childReady(worker(1)), at: WatchBounds.acknowledgement).last
        == .send(.accept(listeners: [0, 1, 2, 3]), to: worker(1)))
    #expect(
      pool.handle(.childAccepting(worker(0), listeners: [0, 1, 2, 3]), at: WatchBounds.acknowledgement)
        == [.report(.recovered(worker(0)))])
    #expect(run(&pool, to: WatchBounds.acknowledgement + 1).isEmpty)
  }

  @Test func ofTwoThatAreSilentOneIsEndedAndTheOtherIsWaitedForAnew() {
    var pool = makePool(silent: worker(0), worker(1))
    #expect(run(&pool, to: Self.aborted, silent: worker(0), worker(1)).filter(\.isEnd) == [.abort(worker(0))])
    _ = pool.handle(.childExited(worker(0), .killed(signal: 6)), at: Self.aborted)
    let second = Self.aborted + Self.silence
    #expect(run(&pool, to: second - 1, silent: worker(0), worker(1)).allSatisfy { !$0.isEnd })
    #expect(run(&pool, to: second, silent: worker(0), worker(1)).filter(\.isEnd) == [.abort(worker(1))])
  }

  // MARK: Boot

  @Test func aBrokerThatDoesNotGetReadyStopsTheWhole() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    #expect(pool.handle(.childBooting(broker, .waitingForLock), at: 0).isEmpty)
    #expect(pool.nextDeadline == Self.bootNanoseconds)
    #expect(pool.handle(.deadlinePassed, at: Self.bootNanoseconds) == [.kill(broker)])
    let message = "it was not ready after 60000 ms, \(BootStep.waitingForLock)"
    #expect(
      pool.handle(.childExited(broker, .killed(signal: 9)), at: Self.bootNanoseconds) == [
        .report(.bootFailed(broker, .killed(signal: 9), message: message)), .closeListeners, .finish(exitCode: 1),
      ])
  }

  @Test func theBrokersDatabaseMayTakeLong() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    _ = pool.handle(.childBooting(broker, .openingDatabase), at: Self.second)
    #expect(pool.nextDeadline == Self.second + WatchBounds.databaseOpening)
  }

  @Test func aReplacementThatDoesNotGetReadyIsReplaced() {
    var pool = makeServingPool()
    _ = pool.handle(.childExited(worker(0), .killed(signal: 9)), at: 0)
    let spawned = RestartBackoff.initialNanoseconds
    #expect(run(&pool, to: spawned) == [.spawn(worker(0, 2), isReplacement: true)])
    _ = pool.handle(.childBooting(worker(0, 2), .openingDatabase), at: spawned)
    _ = pool.handle(.childAccepting(worker(1), listeners: [0, 1, 2, 3]), at: spawned)
    #expect(run(&pool, to: spawned + Self.bootNanoseconds) == [.kill(worker(0, 2))])
    let effects = pool.handle(.childExited(worker(0, 2), .killed(signal: 9)), at: spawned + Self.bootNanoseconds)
    let message = "it was not ready after 60000 ms, opening the database"
    #expect(
      effects == [
        .report(
          .died(worker(0, 2), .killed(signal: 9), message: message, waitNanoseconds: 200_000_000))
      ])
  }

  @Test func whatAChildSaidItFailedOfStays() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    _ = pool.handle(.childFailed(broker, message: "no disk"), at: 0)
    _ = pool.handle(.deadlinePassed, at: Self.bootNanoseconds)
    let effects = pool.handle(.childExited(broker, .killed(signal: 9)), at: Self.bootNanoseconds)
    #expect(effects.first == .report(.bootFailed(broker, .killed(signal: 9), message: "no disk")))
  }

  // MARK: The supervisor's own absence

  @Test func aSupervisorThatWasStoppedKillsNobody() {
    var pool = makePool(silent: broker, worker(0), worker(1))
    let wake = 90 * Self.second
    #expect(pool.handle(.deadlinePassed, at: wake).isEmpty, "a fresh chance for all")
    #expect(pool.nextDeadline == wake + WatchBounds.stallAfter)
    for id in [broker, worker(0), worker(1)] {
      #expect(pool.handle(.childAnswered(id, number: 1), at: wake + WatchBounds.stallAfter - 1).isEmpty)
    }
  }

  @Test func aStalledChildGetsAFreshChanceToo() {
    var pool = makePool(silent: worker(0))
    _ = run(&pool, to: Self.stalled, silent: worker(0))
    let wake = 90 * Self.second
    for effect in pool.handle(.deadlinePassed, at: wake) {
      guard case .send(.ping(let number), let id) = effect else { continue }
      #expect(id != worker(0), "it has one question already")
      _ = pool.handle(.childAnswered(id, number: number), at: wake)
    }
    #expect(run(&pool, to: wake + Self.silence - 1, silent: worker(0)).allSatisfy { !$0.isEnd })
    #expect(run(&pool, to: wake + Self.silence, silent: worker(0)).filter(\.isEnd) == [.abort(worker(0))])
  }

  @Test func aSmallDelayOfItsOwnIsNoExcuse() {
    var pool = makePool(silent: worker(0))
    _ = run(&pool, to: Self.stalled - 1, silent: worker(0))
    var forgiving = pool
    let late = Self.stalled + WatchBounds.ownDelay
    let effects = pool.handle(.deadlinePassed, at: late)
    #expect(effects.contains(.report(.stalled(worker(0)))))
    let forgiven = forgiving.handle(.deadlinePassed, at: late + 1)
    #expect(!forgiven.contains(.report(.stalled(worker(0)))))
  }

  @Test func aBootThatTheSupervisorMissedGoesOn() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    let wake = Self.bootNanoseconds + 90 * Self.second
    #expect(pool.handle(.deadlinePassed, at: wake).isEmpty)
    #expect(pool.nextDeadline == wake + Self.silence)
  }
}

extension PoolEffect {
  /// Whether a child is to be ended by force.
  var isEnd: Bool {
    switch self {
    case .abort, .kill: true
    default: false
    }
  }
}
