import Glibc
import Systemd
import Testing

@testable import Supervisor

@Suite("Listeners")
struct ListenerTests {
  private func passed(_ name: String, _ descriptor: Int32, isListener: Bool = true) -> PassedDescriptor {
    PassedDescriptor(name: name, descriptor: descriptor, isListener: isListener)
  }

  @Test(arguments: ["http", "ringdraft.socket", PassedListeners.unnamed])
  func aSocketUnitsListenersAreServedInItsOrder(name: String) {
    let sources = ListenerSources([passed(name, 5), passed(name, 3)])
    #expect(sources.served == [5, 3])
    #expect(sources.stored.isEmpty)
    #expect(sources.unknown.isEmpty)
  }

  @Test func storedListenersAreToldFromThoseOfAUnit() {
    let sources = ListenerSources([passed("http", 3), passed(ListenerSources.storedName, 4)])
    #expect(sources.served == [3])
    #expect(sources.stored == [4])
  }

  @Test func whatNobodyKnowsIsNotServed() {
    let strangers = [
      passed("metrics", 3), passed("http", 4, isListener: false),
      passed(ListenerSources.storedName, 5, isListener: false),
    ]
    let sources = ListenerSources(strangers)
    #expect(sources.served.isEmpty)
    #expect(sources.stored.isEmpty)
    #expect(sources.unknown == strangers)
  }

  @Test func storedListenersFitTheSettingsTheyWereMadeBy() throws {
    let stored = try ListenerBinding.bind(host: "127.0.0.1", port: 0, count: 1)
    defer { for listener in stored { close(listener) } }
    let port = try port(of: stored[0])
    #expect(try Listeners.fit(stored, host: "127.0.0.1", port: port, count: 1))
    #expect(try Listeners.fit(stored, host: "localhost", port: port, count: 1))
    #expect(try !Listeners.fit(stored, host: "0.0.0.0", port: port, count: 1))
    #expect(try !Listeners.fit(stored, host: "127.0.0.1", port: port, count: 2))
    #expect(try !Listeners.fit(stored, host: "127.0.0.1", port: 1, count: 1))
    #expect(try !Listeners.fit([], host: "127.0.0.1", port: port, count: 0))
  }

  /// What `discard` relies on: systemd may still have the descriptor.
  @Test func anAddressWhoseListenersWereShutDownCanBeBoundAnew() throws {
    let stored = try ListenerBinding.bind(host: "127.0.0.1", port: 0, count: 1)
    let port = try port(of: stored[0])
    #expect(throws: StartupError.self) { try ListenerBinding.bind(host: "127.0.0.1", port: port, count: 2) }
    shutdown(stored[0], Int32(SHUT_RDWR))
    let bound = try ListenerBinding.bind(host: "127.0.0.1", port: port, count: 2)
    for listener in stored + bound { close(listener) }
  }

  private func port(of listener: Int32) throws -> Int {
    let written = try #require(try SocketAddress.bound(to: listener).written)
    return try #require(written.split(separator: " ").last.flatMap { Int($0) })
  }
}
