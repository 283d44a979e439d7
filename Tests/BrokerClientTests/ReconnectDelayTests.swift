import NIOCore
import Testing

@testable import BrokerClient

@Suite("The delay before the next attempt to connect")
struct ReconnectDelayTests {
  private let settled = ReconnectDelay.settledNanoseconds

  private func milliseconds(_ delay: inout ReconnectDelay, at now: Int64 = 0) -> Int64 {
    delay.next(at: now).nanoseconds / 1_000_000
  }

  @Test("is none, then doubles to its bound")
  func doubling() {
    var delay = ReconnectDelay()
    #expect((0..<9).map { _ in milliseconds(&delay) } == [0, 10, 20, 40, 80, 160, 320, 320, 320])
  }

  @Test("begins anew after a connection that lived a while")
  func settling() {
    var delay = ReconnectDelay()
    for _ in 0..<4 { _ = delay.next(at: 0) }
    delay.connected(at: 7)
    #expect(milliseconds(&delay, at: 7 + settled) == 0)
    #expect(milliseconds(&delay, at: 7 + settled) == 10)
  }

  @Test("grows on when connections are lost at once")
  func dying() {
    var delay = ReconnectDelay()
    var delays: [Int64] = []
    for attempt in 0..<5 as Range<Int64> {
      delay.connected(at: attempt * settled)
      delays.append(milliseconds(&delay, at: (attempt + 1) * settled - 1))
    }
    #expect(delays == [0, 10, 20, 40, 80])
  }

  @Test("counts a connection's life once")
  func once() {
    var delay = ReconnectDelay()
    delay.connected(at: 0)
    #expect(milliseconds(&delay, at: settled) == 0)
    #expect((1...3).map { milliseconds(&delay, at: $0 * 10 * settled) } == [10, 20, 40])
  }
}
