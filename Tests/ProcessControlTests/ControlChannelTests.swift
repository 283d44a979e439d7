import SupervisorCore
import Synchronization
import Testing

@testable import ProcessControl

@Suite("Control channel")
struct ControlChannelTests {
  private static let configure = SupervisorMessage.configure(
    slot: 2, generation: 7, isReplacement: true, listenerCount: 16, settings: Array("{}".utf8))

  /// A channel whose supervisor never hangs up, so that the test process is never ended.
  private func makeChannel() -> (SupervisorEnd, ControlChannel) {
    let supervisor = SupervisorEnd()
    return (supervisor, ControlChannel(descriptor: supervisor.childDescriptor) {})
  }

  @Test func theFirstMessageIsTheConfiguration() throws {
    let (supervisor, channel) = makeChannel()
    supervisor.send(Self.configure)
    let configuration = try channel.awaitConfiguration()
    #expect(
      configuration
        == ChildConfiguration(
          slot: 2, generation: 7, isReplacement: true, listenerCount: 16, settings: Array("{}".utf8)))
  }

  @Test func anotherFirstMessageIsRefused() {
    let (supervisor, channel) = makeChannel()
    supervisor.send(.ping(number: 1))
    let error = #expect(throws: ControlChannelError.self) { try channel.awaitConfiguration() }
    #expect(error?.code == .unexpectedMessage)
  }

  @Test func aFirstPacketThatIsNoMessageIsRefused() {
    let (supervisor, channel) = makeChannel()
    supervisor.send(packet: [0xFF])
    #expect(throws: ControlMessageError.unknownTag(0xFF)) { try channel.awaitConfiguration() }
  }

  @Test func messagesComeInOrderAndWhatIsNoneIsSkipped() async {
    let (supervisor, channel) = makeChannel()
    let (messages, continuation) = AsyncStream.makeStream(of: SupervisorMessage.self)
    channel.start { continuation.yield($0) }
    supervisor.send(.accept(listeners: [0, 3]))
    supervisor.send(packet: [0x04, 0])
    supervisor.send(.ping(number: 9))
    supervisor.send(.drain(deadlineMilliseconds: 10))
    var received: [SupervisorMessage] = []
    for await message in messages {
      received.append(message)
      if received.count == 3 { break }
    }
    #expect(received == [.accept(listeners: [0, 3]), .ping(number: 9), .drain(deadlineMilliseconds: 10)])
  }

  @Test func anEventLoopThatIsBlockedAnswersNoPing() async throws {
    let (supervisor, channel) = makeChannel()
    // What the loop would run, were it not blocked.
    let (jobs, continuation) = AsyncStream.makeStream(of: (@Sendable () -> Void).self)
    let obeyed = Mutex<[SupervisorMessage]>([])
    channel.start(on: { continuation.yield($0) }, onMessage: { message in obeyed.withLock { $0.append(message) } })
    supervisor.send(.ping(number: 7))
    supervisor.send(.drain(deadlineMilliseconds: 1))
    var waiting: [@Sendable () -> Void] = []
    for await job in jobs {
      waiting.append(job)
      if waiting.count == 2 { break }
    }
    #expect(!supervisor.hasMessage, "both messages were read, neither was answered")
    waiting[0]()
    #expect(try supervisor.receive() == .pong(number: 7))
    waiting[1]()
    #expect(obeyed.withLock { $0 } == [.drain(deadlineMilliseconds: 1)])
  }

  @Test func whatIsSentArrivesAsOneMessageEach() throws {
    let (supervisor, channel) = makeChannel()
    let sent: [ChildMessage] = [
      .booting(.openingDatabase), .ready, .accepting(listeners: [1, 2]), .pong(number: 4), .failed("no disk"),
    ]
    for message in sent { channel.send(message) }
    #expect(try sent.map { _ in try supervisor.receive() } == sent)
  }

  @Test func whatIsLoggedIsToldUntilItIsReadyAndAsFarAsThereIsRoom() throws {
    let (supervisor, channel) = makeChannel()
    channel.logged { "opening" }
    #expect(try supervisor.receive() == .logged("opening"))
    for number in 0..<10_000 { channel.logged { "line \(number) of more than anybody reads" } }
    var count = 0
    while supervisor.hasMessage {
      _ = try supervisor.receive()
      count += 1
    }
    #expect((1..<10_000).contains(count), "the others were dropped, and nobody waited")
    channel.send(.ready)
    channel.logged {
      Issue.record("a line is made for nobody")
      return ""
    }
    #expect(try supervisor.receive() == .ready)
    #expect(!supervisor.hasMessage)
  }

  @Test func theSupervisorsEndIsNoticedDuringTheBoot() async throws {
    let supervisor = SupervisorEnd()
    let (hangUps, continuation) = AsyncStream.makeStream(of: Void.self)
    let channel = ControlChannel(descriptor: supervisor.childDescriptor) { continuation.yield() }
    supervisor.send(Self.configure)
    _ = try channel.awaitConfiguration()
    supervisor.hangUp()
    for await _ in hangUps { break }
  }

  @Test func theSupervisorsEndIsNoticedByWhoReadsMessages() async {
    let supervisor = SupervisorEnd()
    let (hangUps, continuation) = AsyncStream.makeStream(of: Void.self)
    let channel = ControlChannel(descriptor: supervisor.childDescriptor) { continuation.yield() }
    channel.start { _ in }
    supervisor.hangUp()
    for await _ in hangUps { break }
    // Nothing is left to send to, and nothing happens.
    channel.send(.ready)
  }

  @Test func aSupervisorThatIsGoneBeforeItsFirstMessageIsAnError() {
    let supervisor = SupervisorEnd()
    let channel = ControlChannel(descriptor: supervisor.childDescriptor) {}
    supervisor.hangUp()
    let error = #expect(throws: ControlChannelError.self) { try channel.awaitConfiguration() }
    #expect(error?.code == .unexpectedMessage)
  }
}
