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

  /// Percent-decodes. A `%` without two hexadecimal digits stands for itself; nil when the bytes are not UTF-8.
  private static func decoded(_ text: Substring) -> String? {
    guard text.utf8.count <= maxDraftIDLength * 12 else { return nil }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(validating: result, as: UTF8.self)
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
