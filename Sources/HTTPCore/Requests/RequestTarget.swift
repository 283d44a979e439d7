/// The request target (RFC 9112 §3.2), reduced to what routing needs.
package struct RequestTarget: Equatable, Sendable {
  package enum Form: Equatable, Sendable {
    case origin
    case absolute
    /// `*`, with OPTIONS only.
    case asterisk
  }

  package let form: Form
  /// Path and query, percent-encoded as sent, beginning with `/`; `*` in asterisk form. Dot segments stay:
  /// an id may be `.`.
  package let pathAndQuery: String
  /// The authority of a target in absolute form. It replaces `Host` (RFC 9112 §3.2.2).
  package let authority: String?

  /// - Throws: ``RequestFault/malformed(_:)``; `CONNECT`, whose target is an authority, is refused before.
  init(_ target: Span<UInt8>, method: String) throws(RequestFault) {
    guard !target.isEmpty, target.allSatisfy(in: target.indices, { $0.isVisibleASCII && $0 != UInt8(ascii: "#") })
    else { throw .malformed("Invalid request target") }
    if target[0] == UInt8(ascii: "/") {
      form = .origin
      authority = nil
      pathAndQuery = target.text()
    } else if target.count == 1, target[0] == UInt8(ascii: "*"), method == "OPTIONS" {
      form = .asterisk
      authority = nil
      pathAndQuery = "*"
    } else if let start = Self.authorityStart(of: target) {
      let end = Self.authorityEnd(of: target, from: start)
      let authority = target.extracting(start..<end)
      guard !authority.isEmpty, HostField.isValid(authority) else { throw .malformed("Invalid request target") }
      form = .absolute
      self.authority = authority.text()
      let rest = target.extracting(end..<target.count)
      let hasPath = !rest.isEmpty && rest[0] == UInt8(ascii: "/")
      pathAndQuery = (hasPath ? "" : "/") + rest.text()
    } else {
      throw .malformed("Invalid request target")
    }
  }

  /// Where the authority begins when the target is an absolute `http` or `https` URI.
  private static func authorityStart(of target: Span<UInt8>) -> Int? {
    for scheme in ["http://", "https://"] where target.count > scheme.utf8.count {
      let isMatch = zip(target.indices, scheme.utf8).allSatisfy { target[$0].lowercasedASCII == $1 }
      if isMatch { return scheme.utf8.count }
    }
    return nil
  }

  private static func authorityEnd(of target: Span<UInt8>, from start: Int) -> Int {
    for index in start..<target.count where target[index] == UInt8(ascii: "/") || target[index] == UInt8(ascii: "?") {
      return index
    }
    return target.count
  }
}
