import BrokerClient
import BrokerProtocol
import NIOCore
import NIOEmbedded
import Settings
import Testing

@testable import Worker

/// What a draft's socket does about its limits, without a broker.
@Suite struct DraftSocketLimitTests {
  private let leases = LeaseStandIn()

  private func server(
    caller: Caller = .user("bob"), _ change: (inout SocketLimitSettings) -> Void = { _ in }
  ) -> ServerUnderTest {
    var settings = SocketLimitSettings()
    settings.isEnabled = true
    change(&settings)
    return ServerUnderTest(caller: caller, limits: settings, socketBroker: leases)
  }

  private func open(_ server: ServerUnderTest, _ extra: String = "X-Request-Id: r1\r\n") -> [ServerFrame] {
    server.send(UpgradeTests.handshake("/v1/ws/drafts/d1", extra))
    return server.receivedFrames()
  }

  private func expectRefusal(_ frames: [ServerFrame], _ code: String, _ message: String) {
    #expect(
      frames.first?.text == #"{"type":"error","code":"\#(code)","message":"\#(message)","request_id":"r1"}"#)
    #expect(frames.last?.closeCode == 1008)
    #expect(frames.last?.text.hasSuffix(message) == true)
  }

  @Test func joinsOnlyWithALease() {
    let server = server()
    #expect(open(server).isEmpty)
    #expect(server.broker.joins.isEmpty)
    #expect(leases.claims.map(\.user) == ["bob"] && leases.claims.map(\.draft) == ["d1"])
    leases.answer(.success(.granted))
    server.loop.run()
    #expect(server.broker.joins.count == 1)
    #expect(server.receivedFrames().count == 1)
    #expect(leases.released == [])
    server.send([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8])
    #expect(leases.released == [1])
  }

  @Test func withoutLimitsItsLeaseIsTakenAndNotAskedFor() {
    let server = ServerUnderTest(caller: .user("bob"), socketBroker: leases, limitsSockets: false)
    _ = open(server)
    server.loop.run()
    #expect(server.broker.joins.count == 1)
    #expect(leases.claims.isEmpty)
    #expect(leases.opened.map(\.user) == ["bob"] && leases.opened.map(\.draft) == ["d1"])
    #expect(server.leases?.heldSockets() == leases.opened)
    server.send([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8])
    #expect(leases.released == [1])
  }

  @Test(arguments: [
    (SocketAnswer.globalLimit, "Global socket limit exceeded"), (.draftLimit, "Draft socket limit exceeded"),
    (.userLimit, "User socket limit exceeded"),
  ])
  func aRefusedLeaseIsRefusedInTheContractsWords(answer: SocketAnswer, message: String) {
    let server = server()
    _ = open(server)
    leases.answer(.success(answer))
    expectRefusal(server.receivedFrames(), "ws_limit", message)
    #expect(server.broker.joins.isEmpty)
    #expect(leases.released == [], "nothing was taken")
  }

  @Test func withoutAnAnswerItIsTryAgainLaterAndALeaseThatMayBeIsGivenBack() {
    let server = server()
    _ = open(server)
    leases.answer(.failure(BrokerUnavailable(.deadlineExceeded)))
    #expect(server.receivedFrames().map(\.closeCode) == [1013])
    #expect(leases.released == [1])
  }

  @Test func aLeaseThatComesTooLateIsGivenBack() {
    let server = server()
    _ = open(server)
    server.send([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8])
    server.channel.close(promise: nil)
    server.loop.run()
    leases.answer(.success(.granted))
    #expect(leases.released == [1])
    #expect(server.broker.joins.isEmpty)
  }

  @Test func aRoomThatCannotBeJoinedGivesTheLeaseBack() {
    let server = server()
    server.broker.answer = nil
    _ = open(server)
    leases.answer(.success(.granted))
    server.broker.joins[0].promise.fail(ChannelError.connectTimeout(.seconds(1)))
    server.loop.run()
    #expect(server.receivedFrames().map(\.closeCode) == [1013])
    #expect(leases.released == [1])
  }

  @Test func neitherOriginNorIdentityTakesALease() {
    let strangers = server(caller: .anonymous)
    expectRefusal(open(strangers), "forbidden", "Unauthorized: missing or invalid authentication")
    let elsewhere = server { $0.allowedOrigins = ["https://app.example:443"] }
    expectRefusal(open(elsewhere), "ws_limit", "Origin not allowed")
    let twice = server { $0.allowedOrigins = ["https://app.example:443"] }
    let fields = "X-Request-Id: r1\r\nOrigin: https://app.example\r\nOrigin: https://app.example\r\n"
    expectRefusal(open(twice, fields), "ws_limit", "Origin not allowed")
    #expect(leases.claims.isEmpty)
  }

  @Test func theHolderDeclaresWhatIsOpenAndClosesWhatGivesWay() {
    let server = server()
    _ = open(server)
    #expect(server.leases?.heldSockets().isEmpty == true, "not granted yet")
    leases.answer(.success(.granted))
    server.loop.run()
    _ = server.receivedFrames()
    #expect(server.leases?.heldSockets() == leases.claims)
    server.leases?.closeSocket(7)
    server.leases?.closeSocket(1)
    expectRefusal(server.receivedFrames(), "ws_limit", "Replaced by a newer socket")
    #expect(server.leases?.heldSockets().isEmpty == true)
    #expect(leases.released == [1])
  }

  @Test func aMessageTooLargeIsToldSoBeforeItsKind() {
    let server = server { $0.maxMessageBytes = 10 }
    _ = open(server)
    leases.answer(.success(.granted))
    server.loop.run()
    _ = server.receivedFrames()
    server.send(ServerFrame.fromClient(2, "12345678901"))
    expectRefusal(server.receivedFrames(), "payload_too_large", "WS message too large")
    #expect(leases.released == [1])
  }
}

/// Answers requests for leases when told to.
final class LeaseStandIn: SocketBroker {
  private(set) var claims: [SocketClaim] = []
  private(set) var released: [UInt64] = []
  private var completions: [(Result<SocketAnswer, BrokerUnavailable>) -> Void] = []

  func acquireSocket(
    _ claim: SocketClaim, deadline: Int64, completion: @escaping (Result<SocketAnswer, BrokerUnavailable>) -> Void
  ) {
    claims.append(claim)
    completions.append(completion)
  }

  private(set) var opened: [SocketClaim] = []

  func openedSocket(_ claim: SocketClaim) {
    opened.append(claim)
  }

  func releaseSocket(_ number: UInt64) {
    released.append(number)
  }

  /// Answers the oldest request that has no answer.
  func answer(_ result: Result<SocketAnswer, BrokerUnavailable>) {
    completions.removeFirst()(result)
  }
}
