import Limits
import Testing

@Suite struct ClientAddressTests {
  private static func v4(_ last: UInt64, bits: Int = 128) -> NetworkPrefix {
    NetworkPrefix(high: 0, low: 0xFFFF_0A00_0000 | last, bits: bits)
  }

  private let proxies = [v4(0, bits: 120)]  // 10.0.0.0/24

  @Test func aPeerThatIsNoProxyIsTheClient() {
    let peer = Self.v4(0x0100)
    #expect(ClientAddress.client(peer: peer, hops: [Self.v4(0x0200)], trusted: proxies) == peer)
    #expect(ClientAddress.client(peer: Self.v4(1), hops: [Self.v4(0x0200)], trusted: []) == Self.v4(1))
  }

  @Test func theRightmostUntrustedHopIsTheClient() {
    let hops = [Self.v4(0x0999), Self.v4(0x0200), Self.v4(7)]
    #expect(ClientAddress.client(peer: Self.v4(1), hops: hops, trusted: proxies) == Self.v4(0x0200))
  }

  @Test func whatCannotBeUnderstoodEndsTheWalk() {
    #expect(ClientAddress.client(peer: Self.v4(1), hops: [Self.v4(0x0200), nil], trusted: proxies) == Self.v4(1))
    #expect(
      ClientAddress.client(peer: Self.v4(1), hops: [Self.v4(0x0200), nil, Self.v4(7)], trusted: proxies) == Self.v4(7))
  }

  @Test func allHopsTrustedLeaveTheFarthest() {
    #expect(ClientAddress.client(peer: Self.v4(1), hops: [Self.v4(3), Self.v4(2)], trusted: proxies) == Self.v4(3))
    #expect(ClientAddress.client(peer: Self.v4(1), hops: [], trusted: proxies) == Self.v4(1))
  }

  @Test func limitsCountIPv6Networks() {
    let address = NetworkPrefix(high: 0x2001_0db8_0000_0001, low: 42, bits: 128)
    #expect(
      ClientAddress.limitKey(address, ipv6Bits: 64) == NetworkPrefix(high: 0x2001_0db8_0000_0001, low: 0, bits: 64))
    #expect(ClientAddress.limitKey(Self.v4(1), ipv6Bits: 64) == Self.v4(1))
  }
}
