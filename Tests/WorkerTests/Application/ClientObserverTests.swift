import Drafts
// Without it the compiler finds `sockaddr_in` in a module of NIO, for the other files too.
import Glibc
import HTTPTypes
import Limits
import NIOCore
import Settings
import Testing

@testable import Worker

/// What commands say of the client they come from.
@Suite struct ClientObserverTests {
  private func settings(_ trusted: [String] = [], isOn: Bool = true) -> Settings {
    var settings = Settings(
      environment: .development, host: "", port: 1, workers: 1, listeners: 1, dataDirectory: "", runDirectory: "",
      databasePath: "", log: LogSettings(level: .error, format: .json),
      identity: IdentitySettings(trustUserHeader: true), corsAllowedOrigins: [])
    settings.audit.isEnabled = isOn
    settings.rateLimit.proxies.trusted = trusted
    return settings
  }

  private func client(
    _ settings: Settings, peer: String, _ fields: HTTPFields = [:]
  ) throws -> CommandClient {
    try #require(ClientObserver(settings: settings))
      .client(of: try SocketAddress(ipAddress: peer, port: 4711), fields)
  }

  @Test func nobodyLooksWithoutAnAuditTrail() {
    #expect(ClientObserver(settings: settings(isOn: false)) == nil)
  }

  @Test(arguments: ["192.0.2.7", "2001:db8::7", "::1"])
  func theAddressIsThePeers(address: String) throws {
    #expect(try client(settings(), peer: address) == CommandClient(address: address, userAgent: nil))
  }

  @Test func forwardedFieldsCountFromTrustedProxiesOnly() throws {
    let fields: HTTPFields = [.xForwardedFor: "198.51.100.9, 2001:DB8:0::1"]
    #expect(try client(settings(), peer: "10.0.0.1", fields).address == "10.0.0.1")
    #expect(try client(settings(["10.0.0.0/8"]), peer: "10.0.0.1", fields).address == "2001:db8::1")
    #expect(try client(settings(["10.0.0.0/8"]), peer: "::ffff:10.0.0.1", fields).address == "2001:db8::1")
  }

  @Test func theUserAgentIsCutAndPrintable() throws {
    let long = String(repeating: "é", count: 501)
    let cut = try client(settings(), peer: "::1", [.userAgent: long]).userAgent
    #expect(cut == String(repeating: "é", count: 500) + "...<truncated>")
    #expect(try client(settings(), peer: "::1", [.userAgent: "a\tb"]).userAgent == "a\u{FFFD}b")
  }

  @Test func theLongestOfBothIsTakenByTheBroker() throws {
    let agent = try client(settings(), peer: "::1", [.userAgent: String(repeating: "😀", count: 600)]).userAgent
    #expect(agent?.utf8.count ?? 0 <= CommandClient.maximumUserAgentBytes)
  }
}
