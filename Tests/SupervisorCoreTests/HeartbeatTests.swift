import Testing

@testable import SupervisorCore

@Suite("Heartbeat")
struct HeartbeatTests {
  private static let second: Int64 = 1_000_000_000

  /// A heartbeat whose first ping was sent at 1 s and is unanswered.
  private func asked() -> Heartbeat {
    var heartbeat = Heartbeat(readyAt: 0)
    #expect(heartbeat.advance(to: Self.second) == .ask(1))
    return heartbeat
  }

  @Test func itAsksOnceASecondWhileItIsAnswered() {
    var heartbeat = Heartbeat(readyAt: 0)
    #expect(heartbeat.advance(to: Self.second - 1) == nil)
    for number in 1...3 {
      let now = Int64(number) * Self.second
      #expect(heartbeat.nextDeadline == now)
      #expect(heartbeat.advance(to: now) == .ask(UInt32(number)))
      #expect(heartbeat.answered(UInt32(number), at: now + 1) == false)
    }
  }

  @Test func anUnansweredPingIsNotFollowedByAnother() {
    var heartbeat = asked()
    #expect(heartbeat.advance(to: 2 * Self.second) == nil)
    #expect(heartbeat.nextDeadline == Self.second + WatchBounds.stallAfter)
  }

  @Test func whoDoesNotAnswerIsStalledThenLost() {
    var heartbeat = asked()
    #expect(heartbeat.advance(to: Self.second + WatchBounds.stallAfter) == .stalled)
    #expect(heartbeat.isStalled)
    #expect(heartbeat.advance(to: Self.second + WatchBounds.killAfter - 1) == nil)
    #expect(heartbeat.advance(to: Self.second + WatchBounds.killAfter) == .lost)
    #expect(heartbeat.nextDeadline == nil)
    #expect(heartbeat.answered(1, at: 20 * Self.second) == false, "the kill is on its way")
  }

  @Test func aLateAnswerEndsAStallAndTheNextPingComesAtOnce() {
    var heartbeat = asked()
    _ = heartbeat.advance(to: Self.second + WatchBounds.stallAfter)
    #expect(heartbeat.answered(1, at: 9 * Self.second) == true)
    #expect(!heartbeat.isStalled)
    #expect(heartbeat.advance(to: 9 * Self.second) == .ask(2))
  }

  @Test func anAnswerToAnotherPingIsNone() {
    var heartbeat = asked()
    _ = heartbeat.advance(to: Self.second + WatchBounds.stallAfter)
    #expect(heartbeat.answered(0, at: 4 * Self.second) == false)
    #expect(heartbeat.answered(2, at: 4 * Self.second) == false)
    #expect(heartbeat.isStalled)
  }

  @Test func forgivenTimeDoesNotCount() {
    var heartbeat = asked()
    heartbeat.forgive(at: 60 * Self.second)
    #expect(heartbeat.nextDeadline == 60 * Self.second + WatchBounds.stallAfter)
    _ = heartbeat.advance(to: 60 * Self.second + WatchBounds.stallAfter)
    heartbeat.forgive(at: 100 * Self.second)
    #expect(heartbeat.nextDeadline == 100 * Self.second + WatchBounds.killAfter)
  }
}
