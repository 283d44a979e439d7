/// Where a TCP listener listens: a host, and a port of 1 to 65535.
package struct ListenAddress: Codable, Sendable, Equatable, CustomStringConvertible {
  private static let ports = 1...65_535
  private static let maximumHostBytes = 255

  /// An IP address, an IPv6 one without brackets, or a host name.
  package let host: String
  package let port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// - Parameter text: `HOST:PORT`, an IPv6 address in brackets (RFC 3986, section 3.2.2).
  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      Self.ports.contains(port)
    else { return nil }
    var host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if isBracketed { host = host.dropFirst().dropLast() }
    guard Self.isHost(host), isBracketed == host.contains(":") else { return nil }
    self.init(host: String(host), port: port)
  }

  /// Whether it may be a host: whether it is one the system says.
  static func isHost(_ text: some StringProtocol) -> Bool {
    (1...maximumHostBytes).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
