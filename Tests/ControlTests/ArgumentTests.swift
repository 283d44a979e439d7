import Drafts
import Testing

@testable import Control

@Suite struct ArgumentTests {
  @Test(arguments: [
    "segments.append/user:alice", "ip/ip:192.0.2.7", "drafts.get/unknown", "a/user:b/c", "a/user:ä b",
    "ip/ip:2001:db8::/64",
  ])
  func limitKeys(_ text: String) {
    #expect(LimitKey(text)?.text == text)
  }

  @Test(arguments: [
    "", "alice", "segments.append", "/user:alice", "a/user:", "a/ip:", "a/unknown2", "a/alice", "a/user:\0",
  ])
  func noLimitKeys(_ text: String) {
    #expect(LimitKey(text) == nil)
  }

  @Test func instants() {
    let now = Timestamp(microsecondsSinceEpoch: 1_000_000_000_000)
    #expect(InstantArgument("2h")?.instant(at: now) == Timestamp(microsecondsSinceEpoch: 992_800_000_000))
    for text in ["1970-01-01T00:00:01Z", "1970-01-01T01:00:01+01:00", "1970-01-01T00:00:01"] {
      #expect(InstantArgument(text)?.instant(at: now) == Timestamp(microsecondsSinceEpoch: 1_000_000))
    }
    for text in ["", "yesterday", "2", "2026-13-01T00:00:00Z"] { #expect(InstantArgument(text) == nil) }
  }

  @Test func whatStandsInAnAddressIsEncoded() {
    #expect(AdminClient.percentEncoded("a/user:ä &=%?#+") == "a%2Fuser%3A%C3%A4%20%26%3D%25%3F%23%2B")
    #expect(AdminClient.percentEncoded("aZ09-._~") == "aZ09-._~")
  }
}
