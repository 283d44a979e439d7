import SupervisorCore
import Testing

/// What operators ask of a pool that serves, step by step. Two workers, four listeners.
@Suite("Worker pool, handovers")
struct WorkerPoolHandoverTests {
  private static let second: Int64 = 1_000_000_000
  private static let all = [0, 1, 2, 3]

  private func id(_ index: Int, _ incarnation: Int = 1, of generation: Int) -> ChildID {
    ChildID(slot: .worker(index), incarnation: incarnation, generation: generation)
  }

  private func makePool() -> WorkerPool {
    WorkerPool(listenerCount: 4, settings: PoolSettings(workers: 2)).serving()
  }

  /// Feeds acknowledgements until there is nothing more to acknowledge.
  private func obey(_ effects: [PoolEffect], _ pool: inout WorkerPool) -> [PoolEffect] {
    var open = effects
    var others: [PoolEffect] = []
    while !open.isEmpty {
      let effect = open.removeFirst()
      others.append(effect)
      guard case .send(.accept(let listeners), let id) = effect else { continue }
      open += pool.handle(.childAccepting(id, listeners: listeners), at: 0)
    }
    return others
  }

  /// A pool whose reload has got to starting workers 2 and 3.
  private func makeReloadingPool(workers: Int = 2) -> WorkerPool {
    var pool = makePool()
    #expect(pool.handle(.requested(.reload, ticket: 7), at: 0) == [.readSettings])
    let effects = pool.handle(.settingsRead(PoolSettings(workers: workers), replacesBroker: false), at: 0)
    #expect(
      effects == [.report(.reloading(generation: 2))]
        + (0..<workers).map { .spawn(id($0 + 2, of: 2), isReplacement: false) })
    return pool
  }

  // MARK: Reload

  @Test func aReloadHandsOverWhenEverybodyIsReadyAndTheOldFinish() {
    var pool = makeReloadingPool()
    #expect(pool.handle(.childReady(id(2, of: 2)), at: 0).isEmpty, "it waits for the other")
    let ready = pool.handle(.childReady(id(3, of: 2)), at: 0)
    #expect(
      ready == [
        .switchSettings(generation: 2), .report(.readyWorkers(2, of: 2, generation: 2)),
        .send(.accept(listeners: [0, 1]), to: id(2, of: 2)), .send(.accept(listeners: [2, 3]), to: id(3, of: 2)),
      ])
    #expect(pool.handle(.childAccepting(id(2, of: 2), listeners: [0, 1]), at: 0).isEmpty, "2 and 3 are uncovered")
    let drains = [0, 1].flatMap { index -> [PoolEffect] in
      [
        .report(.draining(id(index, of: 1), boundMilliseconds: 30_000)),
        .send(.drain(deadlineMilliseconds: 30_000), to: id(index, of: 1)),
      ]
    }
    #expect(
      pool.handle(.childAccepting(id(3, of: 2), listeners: [2, 3]), at: 0)
        == drains + [.answered(ticket: 7, .done), .report(.reloadEnded(generation: 2))])
    #expect(pool.handle(.childExited(id(0, of: 1), .exited(0)), at: 1) == [.report(.retired(id(0, of: 1)))])
    #expect(
      pool.handle(.childExited(id(1, of: 1), .exited(0)), at: 1) == [
        .report(.retired(id(1, of: 1))), .generationGone(1),
      ])
    #expect(pool.generationsInUse == [1, 2], "the broker still runs the first program")
  }

  @Test func settingsThatAreWrongChangeNothing() {
    var pool = makePool()
    _ = pool.handle(.requested(.reload, ticket: 7), at: 0)
    #expect(
      pool.handle(.settingsRefused("PORT changed"), at: 0) == [.answered(ticket: 7, .failed(.settings("PORT changed")))]
    )
    #expect(pool.generation == 1)
    #expect(pool.handle(.settingsRead(PoolSettings(workers: 9), replacesBroker: false), at: 0).isEmpty, "too late")
  }

  @Test func settingsThatNeverComeAreGivenUp() {
    var pool = makePool()
    _ = pool.handle(.requested(.reload, ticket: 7), at: 0)
    let effects = pool.handle(.deadlinePassed, at: 10 * Self.second)
    #expect(!effects.contains(.cancelSettings), "the supervisor was away all this time")
    var end: [PoolEffect] = []
    while let deadline = pool.nextDeadline, deadline <= 25 * Self.second, end.isEmpty {
      end = pool.handle(.deadlinePassed, at: deadline).filter { $0 == .cancelSettings || $0.isAnswer }
    }
    #expect(end == [.cancelSettings, .answered(ticket: 7, .failed(.settingsOverdue(milliseconds: 10_000)))])
  }

  @Test func aCandidateThatEndsTakesTheOthersWithItAndTheOldServe() {
    var pool = makeReloadingPool()
    _ = pool.handle(.childFailed(id(2, of: 2), message: "no keys"), at: 0)
    let failure = HandoverFailure.ended(id(2, of: 2), .exited(1), message: "no keys")
    #expect(
      pool.handle(.childExited(id(2, of: 2), .exited(1)), at: 0) == [
        .answered(ticket: 7, .failed(failure)), .report(.reloadEnded(generation: 1)), .kill(id(3, of: 2)),
      ])
    #expect(
      pool.handle(.childExited(id(3, of: 2), .killed(signal: 9)), at: 0) == [.report(.retired(id(3, of: 2)))])
    #expect(pool.generation == 1)
  }

  @Test func aCandidateThatIsReadyWhenAnotherFailsFinishesInPeace() {
    var pool = makeReloadingPool()
    _ = pool.handle(.childReady(id(3, of: 2)), at: 0)
    let effects = pool.handle(.childExited(id(2, of: 2), .exited(1)), at: 0)
    #expect(effects.contains(.send(.drain(deadlineMilliseconds: 30_000), to: id(3, of: 2))))
    #expect(effects.allSatisfy { !$0.isEnd })
  }

  @Test func aSecondReloadWaitsAndAThirdJoinsIt() {
    var pool = makeReloadingPool()
    #expect(pool.handle(.requested(.reload, ticket: 8), at: 0).isEmpty)
    #expect(pool.handle(.requested(.reload, ticket: 9), at: 0).isEmpty)
    _ = pool.handle(.childReady(id(2, of: 2)), at: 0)
    let ready = pool.handle(.childReady(id(3, of: 2)), at: 0)
    #expect(obey(ready, &pool).contains(.answered(ticket: 7, .done)))
    #expect(!pool.handle(.childExited(id(0, of: 1), .exited(0)), at: 1).contains(.readSettings))
    #expect(
      pool.handle(.childExited(id(1, of: 1), .exited(0)), at: 1).contains(.readSettings), "one generation is left")
    let refused = pool.handle(.settingsRefused("no"), at: 1)
    #expect(refused == [8, 9].map { .answered(ticket: $0, .failed(.settings("no"))) })
  }

  @Test func theNumberAskedForLastsUntilWorkersChanges() {
    var pool = makePool()
    let scaled = pool.handle(.requested(.scale(to: 1), ticket: 1), at: 0)
    #expect(obey(scaled, &pool).contains(.answered(ticket: 1, .done)))
    _ = pool.handle(.childExited(id(1, of: 1), .exited(0)), at: 0)
    _ = pool.handle(.requested(.reload, ticket: 2), at: 0)
    let same = pool.handle(.settingsRead(PoolSettings(workers: 2), replacesBroker: false), at: 0)
    #expect(same.count(where: \.isSpawn) == 1)
    _ = pool.handle(.childExited(id(1, 2, of: 2), .exited(1)), at: 0)
    _ = pool.handle(.requested(.reload, ticket: 3), at: 0)
    let other = pool.handle(.settingsRead(PoolSettings(workers: 3), replacesBroker: false), at: 0)
    #expect(other.count(where: \.isSpawn) == 3)
  }

  @Test func aStopDuringAReloadEndsBothGenerations() {
    var pool = makeReloadingPool()
    _ = pool.handle(.childReady(id(2, of: 2)), at: 0)
    _ = pool.handle(.requested(.scaleUp, ticket: 8), at: 0)
    #expect(
      pool.handle(.stopRequested, at: 0) == [
        .report(.stopping(boundMilliseconds: 5_000)), .answered(ticket: 7, .failed(.stopping)),
        .answered(ticket: 8, .refused(.stopping)), .closeListeners,
        .send(.drain(deadlineMilliseconds: 5_000), to: id(0, of: 1)),
        .send(.drain(deadlineMilliseconds: 5_000), to: id(1, of: 1)),
        .send(.drain(deadlineMilliseconds: 5_000), to: id(2, of: 2)), .kill(id(3, of: 2)),
      ])
  }

  // MARK: The broker

  private let broker = ChildID(slot: .broker, incarnation: 1)
  private let successor = ChildID(slot: .broker, incarnation: 2, generation: 2)

  /// A pool whose reload replaces the broker, which was told to finish.
  private func makePoolReplacingBroker() -> WorkerPool {
    var pool = makePool()
    _ = pool.handle(.requested(.reload, ticket: 7), at: 0)
    #expect(
      pool.handle(.settingsRead(PoolSettings(workers: 2), replacesBroker: true), at: 0) == [
        .report(.reloading(generation: 2)), .report(.replacingBroker(broker)),
        .send(.drain(deadlineMilliseconds: 5_000), to: broker),
      ])
    return pool
  }

  @Test func theBrokerComesFirst() {
    var pool = makePoolReplacingBroker()
    #expect(pool.handle(.childExited(broker, .exited(0)), at: 1) == [.spawn(successor, isReplacement: true)])
    #expect(
      pool.handle(.childReady(successor), at: 2) == [
        .report(.replaced(successor)), .spawn(id(2, of: 2), isReplacement: false),
        .spawn(id(3, of: 2), isReplacement: false),
      ])
  }

  @Test func aNewBrokerThatDoesNotStartIsFollowedByTheOldProgram() {
    var pool = makePoolReplacingBroker()
    _ = pool.handle(.childExited(broker, .exited(0)), at: 1)
    #expect(
      pool.handle(.childExited(successor, .exited(1)), at: 2) == [
        .report(.died(successor, .exited(1), message: nil, waitNanoseconds: 0)),
        .spawn(ChildID(slot: .broker, incarnation: 3), isReplacement: true),
        .answered(ticket: 7, .failed(.ended(successor, .exited(1), message: nil))),
        .report(.reloadEnded(generation: 1)),
      ])
  }

  @Test func aNewBrokerStaysWhenTheWorkersFail() {
    var pool = makePoolReplacingBroker()
    _ = pool.handle(.childExited(broker, .exited(0)), at: 1)
    _ = pool.handle(.childReady(successor), at: 2)
    _ = pool.handle(.childExited(id(2, of: 2), .exited(1)), at: 2)
    let effects = pool.handle(.childExited(successor, .killed(signal: 9)), at: 3)
    #expect(effects.contains(.spawn(ChildID(slot: .broker, incarnation: 3, generation: 2), isReplacement: true)))
  }

  // MARK: Scale, drain

  @Test func oneMoreWorkerGetsItsShareAndNobodyLeaves() {
    var pool = makePool()
    #expect(pool.handle(.requested(.scaleUp, ticket: 1), at: 0) == [.spawn(id(2, of: 1), isReplacement: false)])
    let effects = obey(pool.handle(.childReady(id(2, of: 1)), at: 0), &pool)
    #expect(effects.contains(.answered(ticket: 1, .done)))
    #expect(effects.first == .report(.readyWorkers(3, of: 3, generation: 1)))
    #expect(effects.allSatisfy { !$0.isDrain })
  }

  @Test func fewerWorkersAreTheLowestAndTheOthersFinish() {
    var pool = makePool()
    let effects = pool.handle(.requested(.scaleDown, ticket: 1), at: 0)
    #expect(
      effects == [
        .report(.readyWorkers(1, of: 1, generation: 1)), .send(.accept(listeners: Self.all), to: id(0, of: 1)),
      ])
    #expect(
      pool.handle(.childAccepting(id(0, of: 1), listeners: Self.all), at: 0) == [
        .report(.draining(id(1, of: 1), boundMilliseconds: 30_000)),
        .send(.drain(deadlineMilliseconds: 30_000), to: id(1, of: 1)), .answered(ticket: 1, .done),
      ])
    #expect(pool.handle(.childExited(id(1, of: 1), .exited(0)), at: 1) == [.report(.retired(id(1, of: 1)))])
    #expect(
      pool.handle(.requested(.scaleUp, ticket: 2), at: 2) == [.spawn(id(1, 2, of: 1), isReplacement: false)],
      "the lowest slot that is free")
  }

  @Test func oneWhoDoesNotFinishInTimeIsKilled() {
    var pool = makePool()
    let effects = pool.handle(.requested(.scaleDown, ticket: 1), at: 0)
    _ = obey(effects, &pool)
    var ends: [PoolEffect] = []
    while let deadline = pool.nextDeadline, deadline <= 31 * Self.second {
      for effect in pool.handle(.deadlinePassed, at: deadline) {
        if effect.isEnd { ends.append(effect) }
        if case .send(.ping(let number), let id) = effect {
          _ = pool.handle(.childAnswered(id, number: number), at: deadline)
        }
      }
    }
    #expect(ends == [.kill(id(1, of: 1))])
  }

  @Test func aDrainedSlotHasASuccessorFirst() {
    var pool = makePool()
    #expect(
      pool.handle(.requested(.drain(worker: 0), ticket: 1), at: 0) == [.spawn(id(2, of: 1), isReplacement: false)])
    let effects = obey(pool.handle(.childReady(id(2, of: 1)), at: 0), &pool)
    #expect(effects.filter(\.isDrain) == [.send(.drain(deadlineMilliseconds: 30_000), to: id(0, of: 1))])
    #expect(effects.last == .answered(ticket: 1, .done))
  }

  @Test func whatCannotBeDoneIsRefusedAtOnce() {
    var pool = makePool()
    #expect(
      pool.handle(.requested(.scale(to: 5), ticket: 1), at: 0)
        == [.answered(ticket: 1, .refused(.workersOutOfRange(5, allowed: 1...4)))])
    #expect(
      pool.handle(.requested(.drain(worker: 2), ticket: 2), at: 0)
        == [.answered(ticket: 2, .refused(.noSuchWorker(2)))])
    #expect(pool.handle(.requested(.scale(to: 2), ticket: 3), at: 0) == [.answered(ticket: 3, .done)])
  }

  @Test func onlySoManyRequestsWait() {
    var pool = makeReloadingPool()
    for ticket in 0..<WorkerPool.maximumTickets {
      #expect(pool.handle(.requested(.scaleUp, ticket: ticket), at: 0).isEmpty)
    }
    #expect(pool.handle(.requested(.reload, ticket: 99), at: 0) == [.answered(ticket: 99, .refused(.busy))])
  }

  @Test func whatIsAskedDuringTheStartIsDoneAfterIt() {
    var pool = WorkerPool(listenerCount: 4, settings: PoolSettings(workers: 1))
    _ = pool.handle(.started, at: 0)
    #expect(pool.handle(.requested(.reload, ticket: 1), at: 0).isEmpty)
    _ = pool.handle(.childReady(broker), at: 0)
    _ = pool.handle(.childReady(id(0, of: 1)), at: 0)
    #expect(
      pool.handle(.childAccepting(id(0, of: 1), listeners: Self.all), at: 0) == [.report(.serving), .readSettings])
  }
}

extension PoolEffect {
  var isSpawn: Bool {
    if case .spawn = self { true } else { false }
  }

  var isAnswer: Bool {
    if case .answered = self { true } else { false }
  }
}
