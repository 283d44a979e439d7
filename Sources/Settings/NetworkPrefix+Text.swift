import Glibc
import Limits

extension NetworkPrefix {
  /// Reads an IP address in text, as `inet_pton` takes it: dotted IPv4, or IPv6 without a zone.
  package init?(address text: some StringProtocol) {
    let text = String(text)
    var v4 = in_addr()
    if inet_pton(AF_INET, text, &v4) == 1 {
      self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: v4.s_addr)), bits: 128)
      return
    }
    var v6 = in6_addr()
    guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
    self = withUnsafeBytes(of: &v6) { bytes in
      NetworkPrefix(
        high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)), bits: 128)
    }
  }

  /// Reads a network in text, `10.0.0.0/8` or `2001:db8::/32`; an address counts as a network of one. Bits behind the
  /// prefix must be 0: else it is not clear what was meant.
  package init?(network text: some StringProtocol) {
    guard let slash = text.lastIndex(of: "/") else {
      self.init(address: text)
      return
    }
    let digits = text[text.index(after: slash)...]
    let isDotted = !text.contains(":")
    guard let address = NetworkPrefix(address: text[..<slash]), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let bits = Int(digits), bits <= (isDotted ? 32 : 128)
    else { return nil }
    let network = NetworkPrefix(high: address.high, low: address.low, bits: isDotted ? bits + 96 : bits)
    guard network.high == address.high, network.low == address.low else { return nil }
    self = network
  }

  /// The address in text, IPv4 dotted, IPv6 as RFC 5952 has it. Bits behind the prefix are 0.
  package var addressText: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    if isIPv4 {
      var address = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
      inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
    } else {
      var octets = (high.bigEndian, low.bigEndian)
      inet_ntop(AF_INET6, &octets, &text, socklen_t(text.count))
    }
    return text.withUnsafeBufferPointer { characters in
      characters.baseAddress.map { String(cString: $0) } ?? ""
    }
  }
}
