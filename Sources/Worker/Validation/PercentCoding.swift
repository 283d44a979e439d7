import HTTPCore

/// Percent-encoded text as Python's `urllib.parse` takes it.
enum PercentCoding {
  /// What is no escape stays as it is, and octets that are not UTF-8 become U+FFFD.
  ///
  /// - Parameter plusIsBlank: whether `+` stands for a blank, as in queries.
  static func decoded<Octets: Collection<UInt8>>(_ octets: Octets, plusIsBlank: Bool) -> String {
    guard octets.contains(where: { $0 == UInt8(ascii: "%") || (plusIsBlank && $0 == UInt8(ascii: "+")) }) else {
      return String(decoding: octets, as: UTF8.self)
    }
    return String(decoding: PercentDecoding.octets(octets, plusIsBlank: plusIsBlank), as: UTF8.self)
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
