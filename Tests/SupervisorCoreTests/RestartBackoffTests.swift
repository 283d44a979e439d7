import SupervisorCore
import Testing

@Suite("Restart backoff")
struct RestartBackoffTests {
  private func waits(_ backoff: RestartBackoff, deaths: Int) -> [Int64] {
    var backoff = backoff
    return (0..<deaths).map { _ in backoff.wait(afterReadyFor: nil) / 1_000_000 }
  }

  @Test func aWorkerWaitsTwiceAsLongEachTimeUpTo15Seconds() {
    let milliseconds = waits(RestartBackoff(startsAtOnce: false), deaths: 10)
    #expect(milliseconds == [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000])
  }

  @Test func theBrokersFirstSuccessorDoesNotWait() {
    #expect(waits(RestartBackoff(startsAtOnce: true), deaths: 4) == [0, 100, 200, 400])
  }

  @Test func manyDeathsDoNotOverflow() {
    #expect(waits(RestartBackoff(startsAtOnce: false), deaths: 1_000).last == 15_000)
  }

  @Test(arguments: [true, false])
  func aStableProcessResetsIt(startsAtOnce: Bool) {
    var backoff = RestartBackoff(startsAtOnce: startsAtOnce)
    let first = backoff.wait(afterReadyFor: nil)
    for _ in 0..<5 { _ = backoff.wait(afterReadyFor: nil) }
    #expect(backoff.wait(afterReadyFor: RestartBackoff.stableNanoseconds - 1) > first)
    #expect(backoff.wait(afterReadyFor: RestartBackoff.stableNanoseconds) == first)
  }
}
