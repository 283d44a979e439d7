import BrokerClient
import BrokerProtocol
import CLinux
import Drafts
import ServiceTestSupport
import Testing

/// What a broker can do wrong to one connection, and what the client makes of it.
@Suite("A broker connection that fails", .timeLimit(.minutes(1)))
struct ConnectionLossTests {
  private let hello = Request.hello(Hello(name: "worker-7"))
  private let pingDeadline = deadline(milliseconds: 20_000)

  private func command(_ scene: Scene, bytes: Int = 1, milliseconds: Int64 = 20_000) -> DraftCommand {
    DraftCommand(
      id: scene.client.nextCommandID(), actor: "ann", requestID: "r", deadline: deadline(milliseconds: milliseconds),
      action: .acceptInvite(invite: "i", token: String(repeating: "x", count: bytes), key: "k"))
  }

  private func ping(_ scene: Scene) async throws {
    _ = try await scene.run { broker, _ in broker.answer = { _ in .pong(isWritable: true) } }
    try await scene.client.ping(deadline: pingDeadline)
  }

  @Test("a request longer than any frame is refused and breaks nothing")
  func longRequest() async throws {
    let scene = try await Scene.make()
    try await scene.start()
    await #expect(throws: BrokerUnavailable(.requestTooLong)) {
      try await scene.client.execute(command(scene, bytes: ProtocolVersion.maximumFrameBytes))
    }
    try await ping(scene)
    #expect(try await scene.requests() == [hello, .ping(deadline: pingDeadline)])
  }

  @Test("a broker that dies right after its welcome is not hammered")
  func dyingBroker() async throws {
    let scene = try await Scene.make()
    try await scene.run { broker, _ in broker.greeting = .welcomeAndClose }
    let start = ringdraft_monotonic_nanoseconds()
    try await scene.start()
    try await scene.received(7)
    // At once, then after 10, 20, 40, 80 and 160 ms.
    #expect(ringdraft_monotonic_nanoseconds() - start >= 310_000_000)
  }

  @Test("what is no message ends the connection, is logged once, and the next serves")
  func garbage() async throws {
    let lines = LogLines()
    let scene = try await Scene.make(logger: lines.logger)
    try await scene.start()
    try await ping(scene)
    try await scene.run { broker, _ in broker.send(raw: [0xFF, 0xFF, 0xFF, 0x7F, 0]) }
    try await scene.received(3)
    try await ping(scene)
    #expect(try await scene.requests() == [hello, .ping(deadline: pingDeadline), hello, .ping(deadline: pingDeadline)])
    #expect(
      lines.messages == [
        "connected to the broker",
        "the broker sent what is no message: frame of 2147483647 bytes exceeds the 1048576 bytes allowed",
        "connected to the broker",
      ])
  }

  @Test("an answer before welcome ends the connection", arguments: [FakeBroker.Greeting.pong])
  func wrongGreeting(greeting: FakeBroker.Greeting) async throws {
    let lines = LogLines()
    let scene = try await Scene.make(logger: lines.logger)
    try await scene.run { broker, _ in broker.greeting = greeting }
    try await scene.start()
    try await scene.received(2)
    try await scene.run { broker, _ in broker.greeting = .welcome }
    try await ping(scene)
    #expect(lines.messages.first == "the broker sent a message out of order with the handshake")
  }

  @Test("a broker that does not read is left when too much waits for it")
  func unreadRequests() async throws {
    let lines = LogLines()
    let scene = try await Scene.make(logger: lines.logger)
    try await scene.start()
    try await ping(scene)
    try await scene.run { broker, _ in broker.stopReading() }
    // Each round fits in with what may wait for answers, and ends at its deadlines.
    for _ in 0..<4 {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<24 {
          let command = command(scene, bytes: 1_000_000, milliseconds: 50)
          group.addTask { _ = try? await scene.client.execute(command) }
        }
      }
    }
    try await ping(scene)
    #expect(lines.messages.contains { $0.hasPrefix("the broker does not read: ") })
  }

  @Test("rooms are resumed in bounded slices, without those that were left meanwhile")
  func slices() async throws {
    let scene = try await Scene.make()
    let bound = ProtocolVersion.maximumRoomsPerResume
    let positions = (0..<bound + 3).map { RoomPosition(room: "d\($0)", sequence: Int64($0)) }
    try await scene.run { broker, delegate in
      delegate.positions = positions
      broker.answer = { request in
        if case .ping = request { return .pong(isWritable: true) }
        delegate.leftRooms = ["d\(bound + 1)"]
        return .resumed(lost: ["d2", "elsewhere"])
      }
    }
    try await scene.start()
    try await scene.received(3)
    #expect(
      try await scene.requests() == [
        hello, .resume(Array(positions[..<bound]), epoch: 1),
        .resume([positions[bound], positions[bound + 2]], epoch: 1),
      ])
    try await scene.client.ping(deadline: deadline(milliseconds: 20_000))
    #expect(try await scene.run { _, delegate in delegate.lostPositions } == [positions[2]])
  }

  @Test("in another epoch of event positions every room is lost unasked, even if that connection is lost at once")
  func otherEpoch() async throws {
    let scene = try await Scene.make()
    let positions = [RoomPosition(room: "d", sequence: 4), RoomPosition(room: "e", sequence: 0)]
    try await scene.run { broker, _ in
      broker.answer = { if case .ping = $0 { .pong(isWritable: true) } else { .resumed(lost: []) } }
    }
    try await scene.start()
    // Answered, so welcomed.
    try await scene.client.ping(deadline: deadline(milliseconds: 20_000))
    try await scene.run { broker, delegate in
      delegate.positions = positions
      broker.positionEpoch = 2
      broker.disconnectAll()
    }
    try await scene.received(3)
    try await scene.client.ping(deadline: deadline(milliseconds: 20_000))
    #expect(try await scene.run { _, delegate in delegate.lostPositions } == positions)
    // From then on positions are of the new epoch.
    try await scene.run { broker, delegate in
      delegate.positions = [positions[0]]
      broker.disconnectAll()
    }
    try await scene.received(6)
    let resumes = try await scene.requests().filter { if case .resume = $0 { true } else { false } }
    #expect(resumes == [.resume([positions[0]], epoch: 2)])
    #expect(try await scene.run { _, delegate in delegate.lostPositions } == positions)
  }

  @Test("rooms of a resume that is not served are lost")
  func refusedResume() async throws {
    let scene = try await Scene.make()
    let position = RoomPosition(room: "d", sequence: 4)
    try await scene.run { broker, delegate in
      delegate.positions = [position]
      broker.answer = { request in
        if case .ping = request { .pong(isWritable: true) } else { .failed(.overloaded) }
      }
    }
    try await scene.start()
    try await scene.received(2)
    try await scene.client.ping(deadline: deadline(milliseconds: 20_000))
    #expect(try await scene.run { _, delegate in delegate.lostPositions } == [position])
  }
}
