import HTTPCore

/// Where a WebSocket leads, by its path.
package enum SocketRoute: Equatable, Sendable {
  /// `/v1/ws/drafts/{id}`: the room of a draft. The id is percent-decoded, 1 to ``maxDraftIDLength`` code points.
  case draft(String)
  /// `/v1/ws/echo`
  case echo

  /// Longest draft id, in code points.
  package static let maxDraftIDLength = 200

  /// - Parameter pathAndQuery: as in the request; a query is ignored.
  /// - Returns: nil where no WebSocket is.
  package init?(pathAndQuery: String) {
    let path = pathAndQuery.prefix { $0 != "?" }
    let draftPrefix = "/v1/ws/drafts/"
    if path == "/v1/ws/echo" {
      self = .echo
    } else if path.hasPrefix(draftPrefix), let id = Self.decoded(path.dropFirst(draftPrefix.count)), Self.isDraftID(id)
    {
      self = .draft(id)
    } else {
      return nil
    }
  }

  private static func isDraftID(_ id: String) -> Bool {
    let scalars = id.unicodeScalars
    return (1...maxDraftIDLength).contains(scalars.count) && !scalars.contains { $0 == "/" || $0 == "\0" }
  }

  /// Nil when the octets are not UTF-8.
  private static func decoded(_ text: Substring) -> String? {
    // The longest character is four octets, each escaped.
    guard text.utf8.count <= maxDraftIDLength * 12 else { return nil }
    return String(validating: PercentDecoding.octets(text.utf8), as: UTF8.self)
  }
}
