/// Percent-decoding as Python's `urllib.parse` does it: what is no escape stays as it is, and octets that are not UTF-8
/// become U+FFFD.
enum PercentCoding {
  /// - Parameter plusIsBlank: whether `+` stands for a blank, as in queries.
  static func decoded<Octets: Collection<UInt8>>(_ octets: Octets, plusIsBlank: Bool) -> String {
    guard octets.contains(where: { $0 == UInt8(ascii: "%") || (plusIsBlank && $0 == UInt8(ascii: "+")) }) else {
      return String(decoding: octets, as: UTF8.self)
    }
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
        decoded.append(plusIsBlank && octet == UInt8(ascii: "+") ? UInt8(ascii: " ") : octet)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// The octet that two hexadecimal digits at the start stand for.
  private static func escaped(_ octets: some Collection<UInt8>) -> UInt8? {
    var digits = octets.makeIterator()
    guard let high = digits.next().flatMap(hexValue), let low = digits.next().flatMap(hexValue) else { return nil }
    return high << 4 | low
  }

  private static func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// A decoded path as it stands in a `location`: everything escaped but unreserved characters, `/` and those that
  /// have no meaning of their own in a path.
  static func encodedPath(_ path: String) -> String {
    var bytes: [UInt8] = []
    for octet in path.utf8 {
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "="),
        UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "("), UInt8(ascii: ")"),
        UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"):
        bytes.append(octet)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        bytes += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 0xf)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
