/// Which proxies are believed about the client's address.
package struct ProxySettings: Codable, Sendable, Equatable {
  /// The field in which proxies name the client.
  package enum Field: String, Codable, Sendable, CaseIterable {
    case xForwardedFor = "x-forwarded-for"
    /// RFC 7239.
    case forwarded
  }

  /// Networks as they are written, `10.0.0.0/8`; addresses count as networks of one.
  package var trusted: [String] = []
  package var field = Field.xForwardedFor

  package init() {}
}
