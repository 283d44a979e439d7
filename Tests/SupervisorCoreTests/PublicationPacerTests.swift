import Testing

@testable import SupervisorCore

@Suite("When the pool's figures are published")
struct PublicationPacerTests {
  private static let second: Int64 = 1_000_000_000

  @Test func aChangeIsToldOnceAndAtMostOnceASecond() {
    var pool = WorkerPool(listenerCount: 4, settings: PoolSettings(workers: 2)).serving()
    var pacer = PublicationPacer()
    let broker = ChildID(slot: .broker, incarnation: 1)
    #expect(pacer.isDue(at: 0))
    #expect(pacer.take(pool.figures, at: 0) == broker)
    #expect(!pacer.isDue(at: Self.second - 1) && pacer.isDue(at: Self.second))
    #expect(pacer.take(pool.figures, at: Self.second) == nil, "nothing changed")
    pacer.failed()
    #expect(pacer.take(pool.figures, at: 2 * Self.second) == broker, "it was not told")
    _ = pool.handle(.childExited(ChildID(slot: .worker(1), incarnation: 1), .killed(signal: 9)), at: 2 * Self.second)
    #expect(pacer.take(pool.figures, at: 3 * Self.second) == broker)
  }

  @Test func aBrokerThatDoesNotAnswerIsToldNothingAndItsSuccessorAll() {
    var pool = WorkerPool(listenerCount: 4, settings: PoolSettings(workers: 2)).serving()
    var pacer = PublicationPacer()
    _ = pacer.take(pool.figures, at: 0)
    var now: Int64 = 0
    while pool.figures.slots[0].state != .stalled, now < 5 * Self.second {
      now = pool.nextDeadline ?? now + Self.second
      for effect in pool.handle(.deadlinePassed, at: now) {
        guard case .send(.ping(let number), let child) = effect, child.slot != .broker else { continue }
        _ = pool.handle(.childAnswered(child, number: number), at: now)
      }
    }
    #expect(pool.figures.slots[0].state == .stalled)
    #expect(pacer.take(pool.figures, at: now) == nil)
    _ = pool.handle(.childExited(ChildID(slot: .broker, incarnation: 1), .killed(signal: 9)), at: now)
    #expect(pacer.take(pool.figures, at: now) == nil, "it starts")
    let successor = ChildID(slot: .broker, incarnation: 2)
    _ = pool.handle(.childReady(successor), at: now)
    #expect(pacer.take(pool.figures, at: now) == successor)
  }
}
