import BrokerClient
import BrokerProtocol
import CLinux
import Drafts
import NIOCore
import Testing

private let outcome = CommandOutcome.refused(Refusal(.forbidden, "no"))

@Suite("Broker client")
struct BrokerClientTests {
  private func command(_ client: BrokerClient, milliseconds: Int64 = 20_000) -> DraftCommand {
    DraftCommand(
      id: client.nextCommandID(), actor: "ann", requestID: "r", deadline: deadline(milliseconds: milliseconds),
      action: .passRing(draft: "d", recipient: "bob", key: "k"))
  }

  @Test("a command waits for the first connection and gets its outcome")
  func execute() async throws {
    let scene = try await Scene.make()
    _ = try await scene.run { broker, _ in broker.answer = { _ in .outcome(outcome) } }
    let command = command(scene.client)
    async let answer = scene.client.execute(command)
    try await scene.start()
    #expect(try await answer == outcome)
    #expect(try await scene.requests() == [.hello(Hello(name: "worker-7")), .execute(command)])
  }

  @Test("what was not answered is sent again under its id after a reconnect, behind the resume of the rooms")
  func reconnect() async throws {
    let scene = try await Scene.make()
    try await scene.start()
    let command = command(scene.client)
    async let answer = scene.client.execute(command)
    try await scene.received(2)
    let position = RoomPosition(room: "d", sequence: 4)
    try await scene.run { broker, delegate in
      delegate.positions = [position]
      broker.answer = { request in
        switch request {
        case .execute: .outcome(outcome)
        case .resume: .resumed(lost: ["d"])
        default: nil
        }
      }
      broker.disconnectAll()
    }
    #expect(try await answer == outcome)
    #expect(
      try await scene.requests().suffix(3) == [
        .hello(Hello(name: "worker-7")), .resume([position], epoch: 1), .execute(command),
      ])
    #expect(try await scene.run { _, delegate in delegate.lostPositions } == [position])
  }

  @Test("a request without an answer ends at its deadline, not before and not much later")
  func deadlines() async throws {
    let scene = try await Scene.make()
    try await scene.start()
    let start = ringdraft_monotonic_nanoseconds()
    await #expect(throws: BrokerUnavailable(.deadlineExceeded)) {
      try await scene.client.execute(command(scene.client, milliseconds: 100))
    }
    #expect(ringdraft_monotonic_nanoseconds() - start >= 100_000_000)
  }

  @Test(
    "the broker's failures have their codes",
    arguments: [
      (BrokerFailure.overloaded, BrokerUnavailable.Code.overloaded), (.expired, .deadlineExceeded),
      (.storageFailed, .storageFailed), (.internalError, .internalError),
    ])
  func failures(failure: BrokerFailure, code: BrokerUnavailable.Code) async throws {
    let scene = try await Scene.make()
    _ = try await scene.run { broker, _ in broker.answer = { _ in .failed(failure) } }
    try await scene.start()
    await #expect(throws: BrokerUnavailable(code)) { try await scene.client.execute(command(scene.client)) }
  }

  @Test("a ping fails when the database takes no writes")
  func ping() async throws {
    let scene = try await Scene.make()
    _ = try await scene.run { broker, _ in broker.answer = { _ in .pong(isWritable: false) } }
    try await scene.start()
    await #expect(throws: BrokerUnavailable(.storageFailed)) {
      try await scene.client.ping(deadline: deadline(milliseconds: 20_000))
    }
    _ = try await scene.run { broker, _ in broker.answer = { _ in .pong(isWritable: true) } }
    try await scene.client.ping(deadline: deadline(milliseconds: 20_000))
  }

  @Test("a join brings the room's sequence, and events follow in order")
  func rooms() async throws {
    let scene = try await Scene.make()
    _ = try await scene.run { broker, _ in broker.answer = { _ in .joined(sequence: 3) } }
    try await scene.start()
    let sequence = try await scene.eventLoop.flatSubmit {
      scene.client.join("d", deadline: deadline(milliseconds: 20_000))
    }.get()
    #expect(sequence == 3)
    let events = (4...40).map { Publication(room: "d", sequence: $0, requestID: "r", frame: [0x7B, 0x7D]) }
    try await scene.run { broker, _ in for event in events { broker.push(event) } }
    // A ping behind the events is answered behind them.
    _ = try await scene.run { broker, _ in broker.answer = { _ in .pong(isWritable: true) } }
    try await scene.client.ping(deadline: deadline(milliseconds: 20_000))
    #expect(try await scene.run { _, delegate in delegate.publications } == events)
  }
}
