import BrokerClient
import BrokerProtocol
import Limits
import NIOCore
import Testing

/// A worker and a broker of two releases, as over an upgrade or its rollback.
@Suite("Versions of the protocol", .timeLimit(.minutes(1)))
struct ProtocolVersionTests {
  private func hello(_ version: UInt16) -> Request { .hello(Hello(version: version, name: "worker-7")) }

  @Test("a broker that refuses this version is spoken to in the one before")
  func olderBroker() async throws {
    let scene = try await Scene.make()
    try await scene.run { broker, _ in broker.greeting = .version(ProtocolVersion.current - 1) }
    try await scene.start()
    try await scene.received(3)
    #expect(
      try await scene.requests()
        == [hello(ProtocolVersion.current), hello(ProtocolVersion.current), hello(ProtocolVersion.current - 1)])
    // It is told of no socket, which it would not understand.
    let claim = SocketClaim(number: 1, openedAt: 1, user: "ada", draft: "d")
    try await scene.eventLoop.submit { [client = scene.client] in client.openedSocket(claim) }.get()
    try await scene.run { broker, _ in broker.push(limitsChanged: 1) }
    try await scene.received(4)
    #expect(try await scene.requests().last == .limitsNoted(version: 1))
    // The next broker is asked for this version again.
    try await scene.run { broker, _ in
      broker.greeting = .welcome
      broker.disconnectAll()
    }
    try await scene.received(5)
    #expect(try await scene.requests().last == hello(ProtocolVersion.current))
  }

  @Test("the rules of the limits are told to the worker, in order with what follows")
  func rules() async throws {
    let scene = try await Scene.make()
    try await scene.start()
    try await scene.received(1)
    try await scene.run { broker, _ in
      broker.send(raw: BrokerMessage.push(.limitRules(LimitRules(mode: .shadow))).encoded())
      broker.push(limitsChanged: 1)
    }
    try await scene.received(2)
    #expect(try await scene.run { _, delegate in delegate.limitEvents } == ["welcomed", "rules shadow", "changed"])
  }
}
