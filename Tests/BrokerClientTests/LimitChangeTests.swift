import BrokerClient
import BrokerProtocol
import Limits
import NIOCore
import Testing

/// What the client tells a worker's limits, and the broker of them.
@Suite("Changed limits", .timeLimit(.minutes(1)))
struct LimitChangeTests {
  private let hello = Request.hello(Hello(name: "worker-7"))

  @Test("a change is noted, under its version, after the worker has forgotten")
  func noted() async throws {
    let scene = try await Scene.make()
    try await scene.start()
    try await scene.received(1)
    // The welcome goes before on the same connection.
    try await scene.run { broker, _ in broker.push(limitsChanged: 3) }
    try await scene.received(2)
    #expect(try await scene.requests() == [hello, .limitsNoted(version: 3)])
    #expect(try await scene.run { _, delegate in delegate.limitEvents } == ["welcomed", "changed"])
  }

  @Test("when a connection ends, the worker is told before the next one begins")
  func disconnected() async throws {
    let scene = try await Scene.make()
    try await scene.start()
    try await scene.received(1)
    try await scene.run { broker, _ in broker.push(limitsChanged: 1) }
    try await scene.received(2)
    try await scene.run { broker, _ in broker.disconnectAll() }
    try await scene.received(3)
    try await scene.run { broker, _ in broker.push(limitsChanged: 2) }
    try await scene.received(4)
    #expect(
      try await scene.run { _, delegate in delegate.limitEvents }
        == ["welcomed", "changed", "disconnected", "welcomed", "changed"])
  }

  @Test("counts are taken only while there is a connection")
  func counts() async throws {
    let scene = try await Scene.make()
    var counts = WorkerLimitCounts()
    counts.refusedAlone = 2
    let told = counts
    let isTakenWithout = try await scene.eventLoop.submit { [client = scene.client] in client.report(told) }.get()
    #expect(!isTakenWithout)
    try await scene.start()
    try await scene.received(1)
    try await scene.run { broker, _ in broker.push(limitsChanged: 1) }
    try await scene.received(2)
    let isTaken = try await scene.eventLoop.submit { [client = scene.client] in client.report(told) }.get()
    #expect(isTaken)
    try await scene.received(3)
    #expect(try await scene.requests().last == .limitCounts(told))
  }
}
