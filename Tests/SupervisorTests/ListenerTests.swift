import Glibc
import Settings
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
    #expect(sources.passed(.service) == [5, 3])
    #expect(sources.stored(.service).isEmpty && sources.passed(.metrics).isEmpty)
    #expect(sources.unknown.isEmpty)
  }

  @Test(arguments: ["metrics", "ringdraft-metrics.socket"])
  func listenersForMetricsAreTheBrokers(name: String) {
    let sources = ListenerSources([passed("http", 3), passed(name, 4), passed(ListenerRole.metrics.storedName, 5)])
    #expect(sources.passed(.service) == [3])
    #expect(sources.passed(.metrics) == [4] && sources.stored(.metrics) == [5])
    #expect(sources.unknown.isEmpty)
  }

  @Test func namesTellRolesApart() {
    let names = ListenerRole.allCases.flatMap { [$0.storedName] + $0.passedNames }
    #expect(Set(names).count == names.count)
  }

  @Test func anErrorNamesTheSettingThatHelps() throws {
    let taken = try ListenerBinding.bind(.service, local(0), count: 1)
    defer { for listener in taken { close(listener) } }
    let address = local(try port(of: taken[0]))
    let error = #expect(throws: StartupError.self) { try ListenerBinding.bind(.metrics, address, count: 1) }
    #expect(error?.message?.hasSuffix("is in use: stop what serves there, or set METRICS_LISTEN") == true)
  }

  @Test func storedListenersAreToldFromThoseOfAUnit() {
    let sources = ListenerSources([passed("http", 3), passed(ListenerRole.service.storedName, 4)])
    #expect(sources.passed(.service) == [3])
    #expect(sources.stored(.service) == [4])
  }

  @Test func whatNobodyKnowsIsNotServed() {
    let strangers = [
      passed("ftp", 3), passed("http", 4, isListener: false),
      passed(ListenerRole.service.storedName, 5, isListener: false),
    ]
    let sources = ListenerSources(strangers)
    for role in ListenerRole.allCases { #expect(sources.passed(role).isEmpty && sources.stored(role).isEmpty) }
    #expect(sources.unknown == strangers)
  }

  @Test func storedListenersFitTheSettingsTheyWereMadeBy() throws {
    let stored = try ListenerBinding.bind(.service, local(0), count: 1)
    defer { for listener in stored { close(listener) } }
    let port = try port(of: stored[0])
    #expect(try ListenerGroup.fit(stored, .service, local(port), count: 1))
    #expect(try ListenerGroup.fit(stored, .service, ListenAddress(host: "localhost", port: port), count: 1))
    #expect(try !ListenerGroup.fit(stored, .service, ListenAddress(host: "0.0.0.0", port: port), count: 1))
    #expect(try !ListenerGroup.fit(stored, .service, local(port), count: 2))
    #expect(try !ListenerGroup.fit(stored, .service, local(1), count: 1))
    #expect(try !ListenerGroup.fit([], .service, local(port), count: 0))
  }

  /// What `discard` relies on: systemd may still have the descriptor.
  @Test func anAddressWhoseListenersWereShutDownCanBeBoundAnew() throws {
    let stored = try ListenerBinding.bind(.service, local(0), count: 1)
    let port = try port(of: stored[0])
    #expect(throws: StartupError.self) { try ListenerBinding.bind(.service, local(port), count: 2) }
    shutdown(stored[0], Int32(SHUT_RDWR))
    let bound = try ListenerBinding.bind(.service, local(port), count: 2)
    for listener in stored + bound { close(listener) }
  }

  private func local(_ port: Int) -> ListenAddress { ListenAddress(host: "127.0.0.1", port: port) }

  private func port(of listener: Int32) throws -> Int {
    let written = try #require(try SocketAddress.bound(to: listener).written)
    return try #require(written.split(separator: " ").last.flatMap { Int($0) })
  }
}
