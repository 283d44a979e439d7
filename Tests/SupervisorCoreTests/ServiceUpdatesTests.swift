import Testing

@testable import SupervisorCore

/// What a service manager is told of a pool of two workers, and what not.
@Suite("Service updates")
struct ServiceUpdatesTests {
  private static let second: Int64 = 1_000_000_000
  private static let interval = 20 * second

  private let broker = ChildID(slot: .broker, incarnation: 1)
  private func worker(_ index: Int) -> ChildID { ChildID(slot: .worker(index), incarnation: 1) }

  private func makePool(workers: Int = 2) -> WorkerPool {
    WorkerPool(listenerCount: 4, settings: PoolSettings(workers: workers))
  }

  /// A pool of three workers that serves since 0 and of which these have answered for the last time at `instant`.
  private func pool(answeringAt instant: Int64, _ answering: ChildID...) -> WorkerPool {
    var pool = makePool(workers: 3)
    _ = pool.handle(.started, at: 0)
    var effects = pool.handle(.childReady(broker), at: 0)
    for index in 0..<3 { effects += pool.handle(.childReady(worker(index)), at: 0) }
    while !effects.isEmpty {
      guard case .send(.accept(let listeners), let id) = effects.removeFirst() else { continue }
      effects += pool.handle(.childAccepting(id, listeners: listeners), at: 0)
    }
    #expect(pool.health.activity == .serving)
    // Not by `deadlinePassed`: the time until then would be the supervisor's own delay.
    for id in answering { pool.members[id.slot]?.lastAnswerAt = instant }
    return pool
  }

  // MARK: Sound or not

  @Test func aPoolWhoseBrokerAndMajorityAnsweredIsSound() {
    let late = 60 * Self.second
    let pool = pool(answeringAt: late - Self.interval, broker, worker(0), worker(2))
    #expect(pool.isSound(within: Self.interval, at: late))
    #expect(!pool.isSound(within: Self.interval, at: late + 1), "their answers are too old by then")
  }

  @Test func halfOfTheWorkersAreNoMajority() {
    let late = 60 * Self.second
    #expect(!pool(answeringAt: late, broker, worker(1)).isSound(within: Self.interval, at: late))
    var two = makePool().serving()
    two.members[.broker]?.lastAnswerAt = late
    two.members[.worker(0)]?.lastAnswerAt = late
    #expect(!two.isSound(within: Self.interval, at: late))
    two.members[.worker(1)]?.lastAnswerAt = late
    #expect(two.isSound(within: Self.interval, at: late))
  }

  @Test func withoutTheBrokersAnswerAPoolIsNotSound() {
    let late = 60 * Self.second
    let pool = pool(answeringAt: late, worker(0), worker(1), worker(2))
    #expect(!pool.isSound(within: Self.interval, at: late))
  }

  @Test func aSlotWhoseProcessIsReplacedIsStillWhatItWas() {
    var pool = pool(answeringAt: 0)
    for index in 0..<3 { _ = pool.handle(.childExited(worker(index), .killed(signal: 9)), at: 1) }
    #expect(pool.isSound(within: Self.interval, at: Self.interval), "their successors may be there soon")
    #expect(!pool.isSound(within: Self.interval, at: Self.interval + 1), "but they are not")
  }

  @Test func aSuccessorOfTheBrokerHasItsOwnBounds() {
    var pool = pool(answeringAt: 0)
    _ = pool.handle(.childExited(broker, .killed(signal: 9)), at: 1)
    let successor = ChildID(slot: .broker, incarnation: 2)
    _ = pool.handle(.childBooting(successor, .openingDatabase), at: 2)
    let late = 600 * Self.second
    for index in 0..<3 { pool.members[.worker(index)]?.lastAnswerAt = late }
    #expect(pool.isSound(within: Self.interval, at: late), "it reads a long log")
    #expect(pool.health.text == "3 of 3 workers ready, 0 sockets, generation 1, the broker is opening the database")
  }

  @Test func aBrokerThatEndsInEveryBootIsNotHidden() {
    var pool = pool(answeringAt: 0)
    _ = pool.handle(.childExited(broker, .killed(signal: 9)), at: 1)
    var now: Int64 = 1
    for incarnation in 2...4 {
      for index in 0..<3 { pool.members[.worker(index)]?.lastAnswerAt = now + Self.interval }
      #expect(pool.isSound(within: Self.interval, at: now + Self.interval), "boot \(incarnation - 1) may succeed")
      _ = pool.handle(.childExited(ChildID(slot: .broker, incarnation: incarnation), .exited(1)), at: now)
      while let deadline = pool.nextDeadline, pool.members[.broker]?.isRunning == false {
        now = deadline
        _ = pool.handle(.deadlinePassed, at: now)
      }
    }
    for index in 0..<3 { pool.members[.worker(index)]?.lastAnswerAt = now + Self.interval }
    #expect(!pool.isSound(within: Self.interval, at: now + Self.interval), "the fourth is no successor of a sound one")
    _ = pool.handle(.childReady(ChildID(slot: .broker, incarnation: 5)), at: now + Self.interval)
    #expect(pool.isSound(within: Self.interval, at: now + Self.interval))
  }

  @Test func timeInWhichTheSupervisorDidNotRunCountsAgainstNobody() {
    var pool = pool(answeringAt: 0)
    let wake = 600 * Self.second
    _ = pool.handle(.deadlinePassed, at: wake)
    #expect(pool.isSound(within: Self.interval, at: wake + Self.interval / 2))
    #expect(!pool.isSound(within: Self.interval, at: wake + Self.interval))
  }

  // MARK: What is told when

  @Test func aSoundPoolIsToldFourTimesInAnInterval() {
    var updates = ServiceUpdates(watchdogInterval: Self.interval)
    let late = 60 * Self.second
    let sound = pool(answeringAt: late, broker, worker(0), worker(1))
    #expect(updates.take(from: sound, at: late).contains(.watchdog))
    #expect(updates.nextDeadline == late + Self.interval / 4)
    #expect(updates.take(from: sound, at: late + Self.interval / 4 - 1).isEmpty)
    #expect(updates.take(from: sound, at: late + Self.interval / 4) == [.watchdog])

    let ill = pool(answeringAt: 0)
    #expect(updates.take(from: ill, at: late + Self.interval / 2).isEmpty)
    #expect(updates.nextDeadline == late + Self.interval * 3 / 4, "it may recover")
    #expect(updates.take(from: sound, at: late + Self.interval * 3 / 4) == [.watchdog])
  }

  @Test(arguments: [nil, 0, -1] as [Int64?])
  func withoutAWatchdogNothingIsDueWhileItServes(interval: Int64?) {
    var updates = ServiceUpdates(watchdogInterval: interval)
    let pool = makePool().serving()
    #expect(updates.take(from: pool, at: 0) == [.status("2 of 2 workers ready, 0 sockets, generation 1")])
    #expect(updates.nextDeadline == nil)
  }

  @Test func aStatusIsToldWhenItChangesAndOnceASecondAtMost() {
    var updates = ServiceUpdates(watchdogInterval: nil)
    var pool = makePool().serving()
    _ = updates.take(from: pool, at: 0)
    #expect(updates.take(from: pool, at: Self.second).isEmpty)
    _ = pool.handle(.childAnswered(worker(0), number: 9, sockets: 1), at: Self.second)
    #expect(
      updates.take(from: pool, at: Self.second) == [.status("2 of 2 workers ready, 1 socket, generation 1")])
    _ = pool.handle(.childAnswered(worker(1), number: 9, sockets: 2), at: Self.second)
    #expect(updates.take(from: pool, at: Self.second + 1).isEmpty)
    #expect(updates.nextDeadline == 2 * Self.second)
    #expect(
      updates.take(from: pool, at: 2 * Self.second) == [.status("2 of 2 workers ready, 3 sockets, generation 1")])
    #expect(updates.nextDeadline == nil)
    _ = pool.handle(.childExited(worker(1), .exited(1)), at: 4 * Self.second)
    #expect(
      updates.take(from: pool, at: 4 * Self.second) == [.status("1 of 2 workers ready, 1 socket, generation 1")],
      "what is dead has no sockets")
  }

  @Test func aStartAndAStopAreExtendedAsLongAsTheyTake() {
    // The watchdog, which counts from the readiness, is told nothing before.
    var updates = ServiceUpdates(watchdogInterval: 1_000 * Self.second)
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    _ = pool.handle(.childBooting(broker, .openingDatabase), at: 0)
    let extend = ServiceNotice.extendTimeout(nanoseconds: ServiceUpdates.extensionNanoseconds)
    #expect(
      updates.take(from: pool, at: 0) == [
        extend, .status("starting, 0 of 2 workers ready, the broker is opening the database"),
      ])
    #expect(updates.nextDeadline == ServiceUpdates.extensionInterval)
    #expect(updates.take(from: pool, at: ServiceUpdates.extensionInterval) == [extend])

    pool = makePool().serving()
    let began = 100 * Self.second
    #expect(
      updates.take(from: pool, at: began) == [
        .watchdog, .status("2 of 2 workers ready, 0 sockets, generation 1"),
      ])
    _ = pool.handle(.stopRequested, at: began)
    #expect(updates.take(from: pool, at: began) == [extend, .status("stopping, 2 workers left")])
    #expect(updates.take(from: pool, at: began + ServiceUpdates.extensionInterval) == [extend])
  }

  @Test func aReloadIsExtendedFromTheMomentItBegins() {
    var updates = ServiceUpdates(watchdogInterval: nil)
    var pool = makePool().serving()
    _ = updates.take(from: pool, at: 0)
    _ = pool.handle(.requested(.reload, ticket: 1), at: 0)
    #expect(updates.take(from: pool, at: 0).isEmpty, "the settings may be refused")
    _ = pool.handle(.settingsRead(PoolSettings(workers: 2), replacesBroker: false), at: 0)
    #expect(
      updates.take(from: pool, at: 0) == [
        .extendTimeout(nanoseconds: ServiceUpdates.extensionNanoseconds),
        .status("reloading, 2 of 2 workers ready, 0 sockets, generation 1"),
      ])
    let candidate = ChildID(slot: .worker(2), incarnation: 1, generation: 2)
    let effects =
      pool.handle(.childFailed(candidate, message: "no"), at: 0)
      + pool.handle(.childExited(candidate, .exited(1)), at: 0)
    #expect(effects.contains(.report(.reloadEnded(generation: 1))), "READY=1 also after one that failed")
    #expect(updates.take(from: pool, at: 0) == [.status("2 of 2 workers ready, 0 sockets, generation 1")])
    #expect(updates.nextDeadline == nil)
  }

  // MARK: Readiness

  @Test func nothingServesBeforeTheBrokerAnswersAndEveryWorkerAccepts() {
    var pool = makePool()
    _ = pool.handle(.started, at: 0)
    _ = pool.handle(.childReady(broker), at: 0)
    // It is asked, and does not answer.
    _ = pool.handle(.deadlinePassed, at: WatchBounds.pingInterval)
    let stalled = WatchBounds.pingInterval + WatchBounds.stallAfter
    _ = pool.handle(.deadlinePassed, at: stalled)
    var effects: [PoolEffect] = []
    for index in 0..<2 { effects += pool.handle(.childReady(worker(index)), at: stalled) }
    while !effects.isEmpty {
      let effect = effects.removeFirst()
      #expect(effect != .report(.serving))
      guard case .send(.accept(let listeners), let id) = effect else { continue }
      effects += pool.handle(.childAccepting(id, listeners: listeners), at: stalled)
    }
    #expect(pool.handle(.childAnswered(broker, number: 1), at: stalled).contains(.report(.serving)))
  }
}
