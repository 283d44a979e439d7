/// What stands between the brackets of a host (RFC 3986 §3.2.2): an IPv6 address, or an address of a later version.
enum IPLiteral {
  private static let colon = UInt8(ascii: ":")
  private static let dot = UInt8(ascii: ".")

  static func isValid(_ text: Span<UInt8>) -> Bool {
    isIPv6(text) || isFuture(text)
  }

  /// Eight groups of up to four digits, a gap for one or more of them, an IPv4 address for the last two.
  private static func isIPv6(_ text: Span<UInt8>) -> Bool {
    var groupCount = 0
    var hasGap = false
    var index = 0
    if text.count >= 2, text[0] == colon, text[1] == colon {
      hasGap = true
      index = 2
    }
    while index < text.count {
      let start = index
      while index < text.count, text[index].hexValue != nil { index += 1 }
      if index < text.count, text[index] == dot {
        guard isIPv4(text.extracting(start..<text.count)) else { return false }
        groupCount += 2
        break
      }
      guard (1...4).contains(index - start) else { return false }
      groupCount += 1
      guard index < text.count else { break }
      guard text[index] == colon, index + 1 < text.count else { return false }
      index += 1
      guard text[index] == colon else { continue }
      guard !hasGap else { return false }
      hasGap = true
      index += 1
    }
    return hasGap ? groupCount <= 7 : groupCount == 8
  }

  /// Four numbers up to 255, without zeros before them.
  private static func isIPv4(_ text: Span<UInt8>) -> Bool {
    var numberCount = 0
    var index = 0
    while index < text.count {
      let start = index
      var number = 0
      while index < text.count, text[index].isDigit, index - start < 3 {
        number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
        index += 1
      }
      guard index > start, number <= 255, index - start == 1 || text[start] != UInt8(ascii: "0") else { return false }
      numberCount += 1
      guard index < text.count else { break }
      guard text[index] == dot, index + 1 < text.count else { return false }
      index += 1
    }
    return numberCount == 4
  }

  /// `v`, a version in hexadecimal, a dot, and what that version has for an address.
  private static func isFuture(_ text: Span<UInt8>) -> Bool {
    guard !text.isEmpty, text[0].lowercasedASCII == UInt8(ascii: "v"),
      let end = text.firstIndex(of: dot, in: text.indices), end > 1, end + 1 < text.count
    else { return false }
    return text.allSatisfy(in: 1..<end) { $0.hexValue != nil }
      && text.allSatisfy(in: end + 1..<text.count) {
        $0 == colon || ($0.isRegisteredNameCharacter && $0 != UInt8(ascii: "%"))
      }
  }
}
