import HTTPCore

/// Where a WebSocket leads, by its path.
package enum SocketRoute: Equatable, Sendable {
  /// `/v1/ws/drafts/{id}`: the room of a draft. The id is any text but nothing, percent-decoded, with U+FFFD for octets
  /// that are not UTF-8, as in the paths of requests. Whether there can be such a draft is not asked.
  case draft(String)
  /// `/v1/ws/echo`
  case echo

  private static let draftPrefix = "/v1/ws/drafts/"

  /// - Parameter pathAndQuery: as in the request; a query is ignored.
  /// - Returns: nil where no WebSocket is.
  package init?(pathAndQuery: String) {
    let path = pathAndQuery.prefix { $0 != "?" }
    if path == "/v1/ws/echo" {
      self = .echo
    } else if path.hasPrefix(Self.draftPrefix) {
      let id = PercentDecoding.octets(path.dropFirst(Self.draftPrefix.count).utf8)
      // An escaped slash is a slash.
      guard !id.isEmpty, !id.contains(UInt8(ascii: "/")) else { return nil }
      self = .draft(String(decoding: id, as: UTF8.self))
    } else {
      return nil
    }
  }
}
