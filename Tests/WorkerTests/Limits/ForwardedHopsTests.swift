import HTTPTypes
import Limits
import Settings
import Testing

@testable import Worker

@Suite struct ForwardedHopsTests {
  @Test(
    arguments: [
      ("192.0.2.1", ["192.0.2.1"]), ("192.0.2.1, 198.51.100.2", ["192.0.2.1", "198.51.100.2"]),
      ("192.0.2.1:4711,[2001:db8::1]:80", ["192.0.2.1", "2001:db8::1"]), ("2001:db8::1", ["2001:db8::1"]),
      ("unknown, 192.0.2.1", [nil, "192.0.2.1"]), ("", [nil]), ("192.0.2.1,", ["192.0.2.1", nil]),
      ("192.0.2.1:x", [nil]), ("192.0.2", [nil]), ("[::1", [nil]), ("1.2.3.4:", [nil]),
      ("::ffff:192.0.2.1", ["192.0.2.1"]),
    ] as [(String, [String?])])
  func xForwardedFor(value: String, hops: [String?]) {
    let fields = HTTPFields([HTTPField(name: .xForwardedFor, value: value)])
    #expect(ForwardedHops.hops(in: fields, .xForwardedFor) == hops.map { $0.flatMap { NetworkPrefix(address: $0) } })
  }

  @Test(
    arguments: [
      ("for=192.0.2.60;proto=http;by=203.0.113.43", ["192.0.2.60"]),
      (#"For="[2001:db8:cafe::17]:4711""#, ["2001:db8:cafe::17"]),
      ("for=192.0.2.43, for=198.51.100.17", ["192.0.2.43", "198.51.100.17"]),
      (#"proto=http;host="a,for=9.9.9.9;x=";for=203.0.113.7"#, ["203.0.113.7"]),
      (#"for=203.0.113.7;host="a\",for=9.9.9.9;x=""#, ["203.0.113.7"]),
      (#"for=203.0.113.7;host="a,for=9.9.9.9"#, [nil]),
      ("for=192.0.2.1;for=192.0.2.2", [nil]), ("for=unknown", [nil]),
      ("for=_hidden, for=192.0.2.1", [nil, "192.0.2.1"]), ("by=192.0.2.1", [nil]),
    ] as [(String, [String?])])
  func forwarded(value: String, hops: [String?]) {
    let fields = HTTPFields([HTTPField(name: .forwarded, value: value)])
    #expect(ForwardedHops.hops(in: fields, .forwarded) == hops.map { $0.flatMap { NetworkPrefix(address: $0) } })
  }

  @Test func severalFieldsAreOneList() {
    let fields = HTTPFields([
      HTTPField(name: .xForwardedFor, value: "192.0.2.1"), HTTPField(name: .xForwardedFor, value: "192.0.2.2"),
    ])
    #expect(ForwardedHops.hops(in: fields, .xForwardedFor).count == 2)
    #expect(ForwardedHops.hops(in: fields, .forwarded).isEmpty)
  }

  @Test func ofALongListTheNearestHopsCount() {
    let value = (0..<100).map { "192.0.2.\($0)" }.joined(separator: ",")
    let hops = ForwardedHops.hops(in: HTTPFields([HTTPField(name: .xForwardedFor, value: value)]), .xForwardedFor)
    #expect(hops.count == 32)
    #expect(hops.last == NetworkPrefix(address: "192.0.2.99"))
  }
}
