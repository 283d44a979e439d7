import Testing
import WebSocketCore

@Suite struct WebSocketConnectionTests {
  private let second = SocketDriver.second

  @Test func answersThePeersCloseWithItsCode() {
    var driver = SocketDriver()
    driver.feed(.close(4001, "bye"), .text("late"))
    #expect(
      driver.effects == [
        .sendCloseAndLinger(payload: ClosePayload.bytes(CloseCode(rawValue: 4001)), fault: nil), .nothing,
      ])
    #expect(driver.connection.deadline == 2 * second)
    #expect(driver.connection.timePassed(to: 2 * second) == .disconnect)
    #expect(driver.connection.deadline == nil)
  }

  @Test func answersAnEmptyCloseWithAnEmptyOne() {
    var driver = SocketDriver()
    driver.feed(ClientFrame(opcode: 8, payload: []))
    #expect(driver.closeCode == 1005)
  }

  @Test(arguments: [1000, 1001, 1003, 1007, 1011, 1012, 1014, 3000, 4999] as [UInt16])
  func knowsCodesThatMayBeSent(_ code: UInt16) {
    var driver = SocketDriver()
    driver.feed(.close(code))
    #expect(driver.closeCode == code)
  }

  @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16])
  func knowsCodesThatMayNot(_ code: UInt16) {
    var driver = SocketDriver()
    driver.feed(.close(code))
    #expect(driver.closeCode == 1002)
  }

  @Test func ourCloseWaitsForThePeers() {
    var driver = SocketDriver()
    let payload = ClosePayload.bytes(.serviceRestart, reason: "r")
    #expect(driver.connection.close(.serviceRestart, reason: "r", at: 0) == .sendClose(payload: payload))
    #expect(driver.connection.close(.goingAway, reason: "", at: 0) == .nothing)
    driver.feed(.text("still coming"), ClientFrame(opcode: 9, payload: []))
    #expect(driver.effects.allSatisfy { $0 == .nothing })
    driver.feed(.close(1012))
    #expect(driver.effects.last == .disconnect)
  }

  @Test func ourCloseDoesNotWaitForEver() {
    var driver = SocketDriver()
    _ = driver.connection.close(.tryAgainLater, reason: "", at: 3 * second)
    #expect(driver.connection.deadline == 8 * second)
    #expect(driver.connection.timePassed(to: 8 * second - 1) == .nothing)
    #expect(driver.connection.timePassed(to: 8 * second) == .disconnect)
  }

  @Test func pingsAndGivesUpTheSilent() {
    var driver = SocketDriver()
    #expect(driver.connection.deadline == 25 * second)
    #expect(driver.connection.timePassed(to: 25 * second) == .sendPing)
    #expect(driver.connection.deadline == 50 * second)
    #expect(driver.connection.timePassed(to: 50 * second) == .sendPing)
    #expect(driver.connection.deadline == 60 * second)
    let payload = ClosePayload.bytes(.goingAway, reason: "No sign of life")
    #expect(driver.connection.timePassed(to: 60 * second) == .sendClose(payload: payload))
  }

  @Test func anyByteIsASignOfLife() {
    var driver = SocketDriver()
    driver.connection.heard(at: 59 * second)
    #expect(driver.connection.timePassed(to: 60 * second) == .sendPing)
    #expect(driver.connection.deadline == 85 * second)
  }

  @Test func theEndOfThePeersStreamEndsAll() {
    var driver = SocketDriver()
    #expect(driver.connection.inputClosed() == .disconnect)
    #expect(driver.connection.inputClosed() == .nothing)
  }

  @Test func closeReasonsFitAControlFrame() {
    let payload = ClosePayload.bytes(.normal, reason: String(repeating: "\u{e4}", count: 200))
    #expect(payload.count == 2 + 122)
    #expect(String(validating: payload[2...], as: UTF8.self) != nil)
  }
}
