import Testing

@testable import SupervisorCore

@Suite("Heartbeat")
struct HeartbeatTests {
  private static let second: Int64 = 1_000_000_000

  private static let silence = 10 * second
  private static let interval = WatchBounds.pingInterval
  /// When the first ping is sent.
  private static let start = interval

  private func rested() -> Heartbeat { Heartbeat(readyAt: 0, silenceLimit: Self.silence) }

  /// A heartbeat whose first ping was sent and is unanswered.
  private func asked() -> Heartbeat {
    var heartbeat = rested()
    #expect(heartbeat.advance(to: Self.start) == .ask(1))
    return heartbeat
  }

  @Test func itAsksTenTimesASecondWhileItIsAnswered() {
    var heartbeat = rested()
    #expect(heartbeat.advance(to: Self.interval - 1) == nil)
    for number in 1...3 {
      let now = Int64(number) * Self.second / 10
      #expect(heartbeat.nextDeadline == now)
      #expect(heartbeat.advance(to: now) == .ask(UInt32(number)))
      #expect(heartbeat.answered(UInt32(number), at: now + 1) == false)
    }
  }

  @Test func anUnansweredPingIsNotFollowedByAnother() {
    var heartbeat = asked()
    #expect(heartbeat.advance(to: Self.start + Self.interval) == nil)
    #expect(heartbeat.nextDeadline == Self.start + WatchBounds.stallAfter)
  }

  @Test func whoDoesNotAnswerIsStalledThenAbortedThenKilled() {
    var heartbeat = asked()
    #expect(heartbeat.advance(to: Self.start + WatchBounds.stallAfter) == .stalled)
    #expect(heartbeat.isStalled)
    #expect(heartbeat.advance(to: Self.start + Self.silence - 1) == nil)
    #expect(heartbeat.advance(to: Self.start + Self.silence) == .abort)
    #expect(heartbeat.answered(1, at: Self.start + Self.silence) == false, "its end is on its way")
    #expect(heartbeat.nextDeadline == Self.start + Self.silence + WatchBounds.abortGrace)
    #expect(heartbeat.advance(to: Self.start + Self.silence + WatchBounds.abortGrace) == .kill)
    #expect(heartbeat.nextDeadline == nil)
    #expect(heartbeat.isStalled)
  }

  @Test func aLateAnswerEndsAStallAndTheNextPingComesAtOnce() {
    var heartbeat = asked()
    _ = heartbeat.advance(to: Self.start + WatchBounds.stallAfter)
    #expect(heartbeat.answered(1, at: 9 * Self.second) == true)
    #expect(!heartbeat.isStalled)
    #expect(heartbeat.advance(to: 9 * Self.second) == .ask(2))
  }

  @Test func anAnswerToAnotherPingIsNone() {
    var heartbeat = asked()
    _ = heartbeat.advance(to: Self.start + WatchBounds.stallAfter)
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
    #expect(heartbeat.nextDeadline == 100 * Self.second + Self.silence)
  }

  @Test func aSilenceLimitBelowAStallIsOne() {
    var heartbeat = Heartbeat(readyAt: 0, silenceLimit: 1)
    _ = heartbeat.advance(to: Self.start)
    #expect(heartbeat.advance(to: Self.start + WatchBounds.stallAfter) == .stalled)
    #expect(heartbeat.nextDeadline == Self.start + WatchBounds.stallAfter)
  }
}
