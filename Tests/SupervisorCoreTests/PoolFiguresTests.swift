import Testing

@testable import SupervisorCore

@Suite("Figures of the pool")
struct PoolFiguresTests {
  private static let second: Int64 = 1_000_000_000

  private func pool() -> WorkerPool {
    WorkerPool(listenerCount: 4, settings: PoolSettings(workers: 2))
  }

  private func id(_ index: Int, _ incarnation: Int = 1) -> ChildID {
    ChildID(slot: .worker(index), incarnation: incarnation)
  }

  @Test func theyTellWhoDoesWhat() throws {
    var starting = pool()
    #expect(starting.figures.activity == .starting)
    #expect(starting.figures.slots.map(\.state) == [.vacant, .vacant, .vacant])
    _ = starting.handle(.started, at: 5)
    #expect(starting.figures.slots[0].state == .starting && starting.figures.slots[0].startedAt == 5)

    let figures = pool().serving().figures
    #expect(figures.activity == .serving && figures.generation == 1)
    #expect(figures.ready == 2 && figures.wanted == 2 && figures.leaving.isEmpty)
    #expect(figures.slots.map(\.id.slot) == [.broker, .worker(0), .worker(1)])
    #expect(figures.slots.allSatisfy { $0.role == .wanted && $0.state == .ready && $0.deaths == 0 })
    #expect(figures.slots.flatMap(\.listeners).sorted() == [0, 1, 2, 3])
  }

  @Test func aChangeUnderWayIsNamed() {
    var pool = pool().serving()
    _ = pool.handle(.requested(.drain(worker: 1), ticket: 1), at: 0)
    #expect(pool.figures.activity == .draining)
    #expect(pool.figures.slots.map(\.role) == [.wanted, .wanted, .wanted, .candidate])
    let new = id(2)
    _ = pool.handle(.childReady(new), at: 0)
    #expect(pool.figures.leaving == [id(1)])
    _ = pool.handle(.stopRequested, at: 0)
    #expect(pool.figures.activity == .stopping)
  }

  @Test(arguments: [
    (SupervisorCore.ExitStatus.killed(signal: 11), DeathCause.crashed), (.exited(3), .exited), (.exited(0), .exited),
  ])
  func deathsOfThoseThatServedAreCountedByCause(_ status: SupervisorCore.ExitStatus, _ cause: DeathCause) {
    var pool = pool().serving()
    _ = pool.handle(.childExited(id(1), status), at: Self.second)
    #expect(pool.figures.deaths.workers(cause) == 1 && pool.figures.deaths.brokers(cause) == 0)
    #expect(pool.figures.slots[2].deaths == 1 && pool.figures.slots[2].state == .waiting)
    #expect(pool.figures.slots[2].startedAt == nil)
    _ = pool.handle(.deadlinePassed, at: 2 * Self.second)
    _ = pool.handle(.childExited(id(1, 2), .notStarted("no memory")), at: 2 * Self.second)
    #expect(pool.figures.deaths.workers(.notStarted) == 1 && pool.figures.slots[2].deaths == 2)
    _ = pool.handle(.deadlinePassed, at: 4 * Self.second)
    _ = pool.handle(.childExited(id(1, 3), .killed(signal: 6)), at: 4 * Self.second)
    #expect(pool.figures.deaths.workers(.bootFailed) == 1)
    _ = pool.handle(.childExited(ChildID(slot: .broker, incarnation: 1), .killed(signal: 9)), at: 4 * Self.second)
    #expect(pool.figures.deaths.brokers(.crashed) == 1 && pool.figures.slots[0].deaths == 1)
  }

  @Test func whoEndsAsToldIsNoDeath() {
    var pool = pool().serving()
    _ = pool.handle(.requested(.scaleDown, ticket: 1), at: 0)
    var effects = pool.handle(.childAccepting(id(0), listeners: [0, 1, 2, 3]), at: 0)
    while let index = effects.firstIndex(where: { if case .send(.accept, _) = $0 { true } else { false } }) {
      guard case .send(.accept(let listeners), let worker) = effects.remove(at: index) else { break }
      effects += pool.handle(.childAccepting(worker, listeners: listeners), at: 0)
    }
    #expect(pool.figures.leaving == [id(1)])
    _ = pool.handle(.childExited(id(1), .exited(0)), at: Self.second)
    #expect(pool.figures.leaving.isEmpty && pool.figures.deaths == DeathCounts())
  }

  @Test func whoIsKilledForItsSilenceCountsAsSilent() {
    var pool = pool().serving()
    var now: Int64 = 0
    while now < 60 * Self.second, pool.figures.deaths.workers(.silent) == 0 {
      now = pool.nextDeadline ?? now + Self.second
      for effect in pool.handle(.deadlinePassed, at: now) {
        switch effect {
        // All but one answer at once.
        case .send(.ping(let number), let child) where child != id(1):
          _ = pool.handle(.childAnswered(child, number: number), at: now)
        case .abort(let child): _ = pool.handle(.childExited(child, .killed(signal: 6)), at: now)
        default: break
        }
      }
    }
    #expect(pool.figures.deaths.workers(.silent) == 1 && pool.figures.deaths.workers(.crashed) == 0)
  }

  @Test func ofABootLogTheLastLinesStay() {
    var log = BootLog()
    for number in 1...(BootLog.maximumLines + 5) { log.append("\(number)") }
    #expect(log.lines.count == BootLog.maximumLines && log.lines.first == "6" && log.lines.last == "25")
    log.clear()
    #expect(log.lines.isEmpty)
  }
}
