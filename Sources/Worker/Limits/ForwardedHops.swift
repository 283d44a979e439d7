import HTTPCore
import HTTPTypes
import Limits
import Settings

/// What forwarded fields say of the way of a request, nearest last.
enum ForwardedHops {
  /// The longest list that is read; only its nearest hops can matter.
  private static let maximumHops = 32

  /// The hops in the order of the fields; nil where one is no address.
  static func hops(in fields: HTTPFields, _ field: ProxySettings.Field) -> [NetworkPrefix?] {
    switch field {
    case .xForwardedFor:
      fields[values: .xForwardedFor].flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        .suffix(maximumHops).map { address(in: $0) }
    case .forwarded:
      fields[values: .forwarded].flatMap { pieces(of: $0[...], at: UInt8(ascii: ",")) ?? [""] }
        .suffix(maximumHops).map(forwardedAddress)
    }
  }

  /// The node of the one `for` parameter (RFC 7239 section 4).
  private static func forwardedAddress(_ element: Substring) -> NetworkPrefix? {
    var node: Substring?
    for pair in pieces(of: element, at: UInt8(ascii: ";")) ?? [] {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].trimmingBlanks().lowercased() == "for" else { continue }
      // Which of two would be the proxy's own cannot be told.
      guard node == nil else { return nil }
      node = parts[1].trimmingBlanks()
    }
    guard var node else { return nil }
    if node.count >= 2, node.first == "\"", node.last == "\"" { node = node.dropFirst().dropLast() }
    return address(in: node)
  }

  /// Splits outside of quoted strings: another parameter may hold anything between quotes. Nil when a string has no
  /// end.
  private static func pieces(of text: Substring, at separator: UInt8) -> [Substring]? {
    guard text.utf8.hasBalancedQuotes else { return nil }
    var pieces: [Substring] = []
    var rest = text.utf8
    while let end = rest.firstUnquoted(separator) {
      pieces.append(Substring(rest[..<end]))
      rest = rest[rest.index(after: end)...]
    }
    return pieces + [Substring(rest)]
  }

  /// An address, in brackets or not, with or without a port behind it.
  private static func address(in text: Substring) -> NetworkPrefix? {
    let text = text.trimmingBlanks()
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      return isPort(text[text.index(after: end)...])
        ? NetworkPrefix(address: text[text.index(after: text.startIndex)..<end]) : nil
    }
    if let address = NetworkPrefix(address: text) { return address }
    guard let colon = text.lastIndex(of: ":"), text.firstIndex(of: ":") == colon, isPort(text[colon...]) else {
      return nil
    }
    return NetworkPrefix(address: text[..<colon])
  }

  /// Nothing, or a colon and digits.
  private static func isPort(_ text: Substring) -> Bool {
    text.isEmpty
      || text.first == ":" && text.utf8.count > 1 && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }
}

extension HTTPField.Name {
  static let xForwardedFor = unchecked("x-forwarded-for")
  static let forwarded = unchecked("forwarded")
}
