/// The origin of a page (RFC 6454): scheme, host and port, so that two are the same only in all three.
///
/// Scheme and host are in lower case and the port is always there, so the texts of equal origins are equal, however
/// they were written. What has no such form (`null`, which a browser sends for a page without an origin, or anything
/// behind the port) is none.
package struct WebOrigin: Equatable, Sendable {
  /// `scheme://host:port`; without the port where the scheme has no default and none was given.
  package let text: String

  private static let schemeEnd = "://"
  private static let defaultPorts = ["http": "80", "https": "443", "ws": "80", "wss": "443"]

  package init?(_ text: String) {
    guard let end = text.firstRange(of: Self.schemeEnd) else { return nil }
    let scheme = text[..<end.lowerBound]
    guard let first = scheme.utf8.first, first.isLetter, scheme.utf8.allSatisfy(\.isSchemeCharacter) else { return nil }
    guard let (host, port) = Self.hostAndPort(text[end.upperBound...]) else { return nil }
    let name = scheme.lowercased()
    let shownPort = port ?? Self.defaultPorts[name]
    self.text = name + Self.schemeEnd + host.lowercased() + (shownPort.map { ":" + $0 } ?? "")
  }

  private static func hostAndPort(_ authority: Substring) -> (host: Substring, port: String?)? {
    let hostEnd: String.Index
    if authority.first == "[" {
      guard let close = authority.firstIndex(of: "]") else { return nil }
      let literal = Array(authority[..<close].utf8.dropFirst())
      guard IPLiteral.isValid(literal.span) else { return nil }
      hostEnd = authority.index(after: close)
    } else {
      hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
      guard hostEnd > authority.startIndex, authority[..<hostEnd].utf8.allSatisfy(\.isHostNameCharacter) else {
        return nil
      }
    }
    let rest = authority[hostEnd...]
    guard !rest.isEmpty else { return (authority[..<hostEnd], nil) }
    let digits = rest.dropFirst()
    guard rest.first == ":", (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit),
      let port = UInt16(digits), port > 0
    else { return nil }
    return (authority[..<hostEnd], String(port))
  }
}

extension UInt8 {
  fileprivate var isSchemeCharacter: Bool { isLetter || isDigit || [0x2B, 0x2D, 0x2E].contains(self) }
  /// What browsers leave of a host: letters, digits, hyphens, dots; an underscore occurs.
  fileprivate var isHostNameCharacter: Bool { isLetter || isDigit || [0x2D, 0x2E, 0x5F].contains(self) }
}
