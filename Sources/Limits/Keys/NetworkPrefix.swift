/// The leading bits of an IP address, IPv4 as the IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2).
package struct NetworkPrefix: Hashable, Sendable {
  /// The address's first and last eight bytes in network order as numbers; the bits behind the prefix are 0.
  package let high: UInt64
  package let low: UInt64
  /// How many bits count, 0 to 128.
  package let bits: Int

  /// - Parameter bits: 0 to 128; others are taken for the nearest of these.
  package init(high: UInt64, low: UInt64, bits: Int) {
    let bits = min(max(bits, 0), 128)
    self.bits = bits
    self.high = bits >= 64 ? high : bits == 0 ? 0 : high & (UInt64.max << UInt64(64 - bits))
    self.low = bits == 128 ? low : bits <= 64 ? 0 : low & (UInt64.max << UInt64(128 - bits))
  }

  /// Whether an address lies in this network.
  package func contains(_ address: NetworkPrefix) -> Bool {
    NetworkPrefix(high: address.high, low: address.low, bits: bits) == self
  }

  /// Whether this is an IPv4 address or network.
  package var isIPv4: Bool { bits >= 96 && high == 0 && low >> 32 == 0xFFFF }
}
