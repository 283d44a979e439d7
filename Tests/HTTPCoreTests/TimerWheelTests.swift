import HTTPCore
import TestSupport
import Testing

@Suite struct TimerWheelTests {
  @Test func firesWithTheFirstTickAtOrAfterTheDeadline() {
    var wheel = TimerWheel(tickNanoseconds: 10, slotCount: 8, at: 0)
    wheel.set(1, deadline: 25)
    #expect(wheel.advance(to: 29) == [])
    #expect(wheel.advance(to: 30) == [1])
    #expect(wheel.advance(to: 1000) == [])
    #expect(wheel.count == 0)
  }

  @Test func aDeadlineBeyondOneTurnWaitsForItsTurn() {
    var wheel = TimerWheel(tickNanoseconds: 10, slotCount: 4, at: 0)
    wheel.set(1, deadline: 100)
    for time in stride(from: Int64(10), to: 100, by: 10) { #expect(wheel.advance(to: time) == []) }
    #expect(wheel.advance(to: 100) == [1])
  }

  @Test func aLateCallLosesNothing() {
    var wheel = TimerWheel(tickNanoseconds: 10, slotCount: 4, at: 0)
    for key in 1...20 { wheel.set(key, deadline: Int64(key) * 10) }
    #expect(wheel.advance(to: 10_000).sorted() == Array(1...20))
  }

  @Test func aPastDeadlineFiresWithTheNextTick() {
    var wheel = TimerWheel(tickNanoseconds: 10, slotCount: 4, at: 100)
    wheel.set(1, deadline: 5)
    #expect(wheel.advance(to: 109) == [])
    #expect(wheel.advance(to: 110) == [1])
  }

  /// Against a plain dictionary of deadlines.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64]) func agreesWithAPlainTable(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var wheel = TimerWheel(tickNanoseconds: 10, slotCount: 16, at: 0)
    var plain: [Int: Int64] = [:]
    var now: Int64 = 0
    for step in 0..<3000 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        let key = Int.random(in: 0..<50, using: &random)
        wheel.clear(key)
        plain[key] = nil
      case 1, 2:
        let key = Int.random(in: 0..<50, using: &random)
        let deadline = now + Int64.random(in: -20...500, using: &random)
        wheel.set(key, deadline: deadline)
        plain[key] = max((deadline + 9) / 10, now / 10 + 1)
      default:
        now += Int64.random(in: 0...60, using: &random)
        let due = plain.filter { $0.value <= now / 10 }.keys
        #expect(Set(wheel.advance(to: now)) == Set(due), "seed \(seed), step \(step)")
        for key in due { plain[key] = nil }
      }
      #expect(wheel.count == plain.count, "seed \(seed), step \(step)")
    }
  }
}
