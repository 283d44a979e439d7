import Glibc
import Settings
import Testing

@testable import Supervisor

@Suite("Socket address")
struct SocketAddressTests {
  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1:8000"), ("0.0.0.0", "127.0.0.1:8000"), ("::1", "[::1]:8000"), ("::", "[::1]:8000"),
    ("10.1.2.3", "10.1.2.3:8000"), ("2001:db8::1", "[2001:db8::1]:8000"),
  ])
  func aWrittenAddressIsShownAsClientsReachIt(host: String, shown: String) throws {
    #expect(try SocketAddress.resolve(ListenAddress(host: host, port: 8_000), setting: "HOST").connectable == shown)
  }

  @Test func familiesAreThoseOfTheAddress() throws {
    #expect(try SocketAddress.resolve(ListenAddress(host: "127.0.0.1", port: 1), setting: "HOST").family == AF_INET)
    #expect(try SocketAddress.resolve(ListenAddress(host: "::1", port: 1), setting: "HOST").family == AF_INET6)
    #expect(try SocketAddress.resolve(ListenAddress(host: "localhost", port: 1), setting: "HOST").family == AF_INET)
  }

  @Test func aHostThatStandsForNothingIsNamed() {
    let error = #expect(throws: StartupError.self) {
      try SocketAddress.resolve(ListenAddress(host: "256.1.1.1.invalid", port: 1), setting: "HOST")
    }
    #expect(error?.message?.contains("HOST=256.1.1.1.invalid") == true)
  }

  @Test func aSocketsOwnAddressIsReadBack() throws {
    let listeners = try ListenerBinding.bind(.service, ListenAddress(host: "127.0.0.1", port: 0), count: 1)
    defer { for listener in listeners { close(listener) } }
    let address = try SocketAddress.bound(to: listeners[0])
    #expect(address.family == AF_INET)
    #expect(address.connectable.hasPrefix("127.0.0.1:"))
    #expect(address.connectable != "127.0.0.1:0")
  }

  @Test func aDescriptorThatIsNoSocketHasNone() {
    let error = #expect(throws: SystemError.self) { try SocketAddress.bound(to: -1) }
    #expect(error?.code == EBADF)
  }
}
