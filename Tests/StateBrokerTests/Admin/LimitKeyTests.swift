import Limits
import Settings
import Testing

@testable import StateBroker

@Suite("Limit keys") struct LimitKeyTests {
  private func key(_ text: String) -> LimitKey? { LimitKey(text, ipv6Bits: 64) }

  @Test func usersAndAddresses() throws {
    let alice = try #require(key("segments.append/user:alice"))
    #expect(alice.policy == .route(.appendSegment) && alice.subject == .user("alice"))
    let address = try #require(key("ip/ip:192.0.2.7"))
    #expect(address.policy == .address)
    #expect(address.subject == .address(try #require(NetworkPrefix(address: "192.0.2.7"))))
    #expect(key("drafts.get/unknown")?.subject == .unknown)
  }

  @Test("a user's name may hold anything", arguments: ["a/b", "user:x", "ip:1.2.3.4", "unknown", "é 👩‍👩‍👧", ":"])
  func names(name: String) {
    #expect(key("drafts.get/user:\(name)")?.subject == .user(name))
  }

  @Test("an IPv6 address stands for its network, an IPv4-mapped one for the IPv4 address")
  func networks() {
    #expect(key("ip/ip:2001:db8::1") == key("ip/ip:2001:db8::ffff"))
    #expect(key("ip/ip:2001:db8::1") != key("ip/ip:2001:db8:1::1"))
    #expect(key("ip/ip:::ffff:192.0.2.7") == key("ip/ip:192.0.2.7"))
  }

  @Test(
    "what names no bucket is none",
    arguments: [
      "", "/", "drafts.get", "drafts.get/", "drafts.get/alice", "drafts.get/user:", "drafts.get/ip:", "nothing/user:a",
      "drafts.get/ip:192.0.2", "drafts.get/ip:192.0.2.0/24", "drafts.get/unknown ", "ip/user:alice",
      "ws.connects/user:alice", "ws.messages/ip:192.0.2.7", "Drafts.Get/user:a",
    ])
  func wrong(text: String) {
    #expect(key(text) == nil)
  }
}
