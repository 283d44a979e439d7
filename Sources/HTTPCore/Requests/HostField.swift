/// The value of `Host` (RFC 9110 §7.2): `uri-host [ ":" port ]`, without user information.
enum HostField {
  /// Whether the value is well-formed and names a host. An empty host is refused, as RFC 9110 §4.2.1 demands for
  /// `http`.
  static func isValid(_ value: Span<UInt8>) -> Bool {
    guard let hostEnd = value.isEmpty ? nil : hostEnd(of: value) else { return false }
    guard hostEnd < value.count else { return true }
    guard value[hostEnd] == UInt8(ascii: ":") else { return false }
    let port = (hostEnd + 1)..<value.count
    return port.count <= 5 && value.allSatisfy(in: port, \.isDigit)
  }

  /// The end of a non-empty host: of a literal in brackets, or of a name or IPv4 address.
  private static func hostEnd(of value: Span<UInt8>) -> Int? {
    if value[0] == UInt8(ascii: "[") {
      guard let close = value.firstIndex(of: UInt8(ascii: "]"), in: value.indices) else { return nil }
      return IPLiteral.isValid(value.extracting(1..<close)) ? close + 1 : nil
    }
    var end = 0
    while end < value.count, value[end].isRegisteredNameCharacter {
      if value[end] == UInt8(ascii: "%"), !isEscape(value, at: end) { return nil }
      end += 1
    }
    return end > 0 ? end : nil
  }

  private static func isEscape(_ value: Span<UInt8>, at index: Int) -> Bool {
    index + 2 < value.count && value[index + 1].hexValue != nil && value[index + 2].hexValue != nil
  }
}
