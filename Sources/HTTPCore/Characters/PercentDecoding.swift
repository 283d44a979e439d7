/// Percent-decoding (RFC 3986 §2.1): what is no escape stays as it is.
package enum PercentDecoding {
  /// - Parameter plusIsBlank: whether `+` stands for a blank, as in the queries of forms.
  /// - Returns: any octets; whether they are UTF-8 is for the caller to see.
  package static func octets<Octets: Collection<UInt8>>(_ octets: Octets, plusIsBlank: Bool = false) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(octets.count)
    var index = octets.startIndex
    while index < octets.endIndex {
      let octet = octets[index]
      index = octets.index(after: index)
      if octet == UInt8(ascii: "%"), let value = escaped(octets[index...]) {
        decoded.append(value)
        index = octets.index(index, offsetBy: 2)
      } else {
        decoded.append(plusIsBlank && octet == UInt8(ascii: "+") ? .space : octet)
      }
    }
    return decoded
  }

  /// The octet that two hexadecimal digits at the start stand for.
  private static func escaped(_ octets: some Collection<UInt8>) -> UInt8? {
    var digits = octets.makeIterator()
    guard let high = digits.next()?.hexValue, let low = digits.next()?.hexValue else { return nil }
    return UInt8(high << 4 | low)
  }
}
