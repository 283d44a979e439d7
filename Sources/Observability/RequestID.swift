/// What ties an answer, its log lines and its event together: the caller's id when it is fit to be one, else a UUIDv4.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
  /// The longest id taken from a caller, in characters.
  package static let maximumLength = 128

  /// 1 to 128 visible ASCII characters.
  package let text: String

  /// A fresh id.
  package init() {
    text = UUIDv4.make()
  }

  /// The id a caller gave; nil when it is empty, too long or holds anything but visible ASCII (0x21 to 0x7E).
  package init?(given: some StringProtocol) {
    let bytes = given.utf8
    guard !bytes.isEmpty, bytes.count <= Self.maximumLength, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return nil
    }
    text = String(given)
  }

  /// The id for a request with this `X-Request-Id` header: the given one when it is fit, else a fresh one.
  package init(header: String?) {
    self = header.flatMap { RequestID(given: $0) } ?? RequestID()
  }

  package var description: String { text }
}
