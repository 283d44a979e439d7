/// Where a command came from, as the audit trail shows it. Nothing is decided by it.
package struct CommandClient: Equatable, Sendable {
  /// The longest address, in bytes: an IPv6 address in text has 45 at most.
  package static let maximumAddressBytes = 64
  /// The longest user agent, in bytes: 500 code points and the mark of a cut.
  package static let maximumUserAgentBytes = 2_048

  /// The client's IP address in text, behind proxies that are trusted; nil where it is not known.
  package let address: String?
  /// What the client calls itself, cut and without control characters; nil where it does not say.
  package let userAgent: String?

  /// Nothing is known, or nobody wants to know.
  package static let unknown = CommandClient(address: nil, userAgent: nil)

  /// - Precondition: neither is longer than its bound; a longer one is refused by the broker.
  package init(address: String?, userAgent: String?) {
    self.address = address
    self.userAgent = userAgent
  }
}
