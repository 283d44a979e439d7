import Crypto
import HTTPCore
import HTTPTypes
import NIOCore

/// A description of the API that is served as it was when the program was built (`DOCS_ENABLED`).
///
/// Caches may keep it but ask each time, with the entity tag: 304 when it is still the same (RFC 9110 §13.1.2).
struct ServedDocument: Sendable {
  /// Octets of the digest in an entity tag.
  private static let tagBytes = 16

  let content: ByteBuffer
  /// The entity tag, strong and in quotes: the SHA-256 of the content, cut.
  let tag: String

  init(_ content: ByteBuffer) {
    self.content = content
    let digits = Array("0123456789abcdef".utf8)
    let digest = SHA256.hash(data: content.readableBytesView).prefix(Self.tagBytes)
    let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] }
    tag = "\"" + String(decoding: text, as: UTF8.self) + "\""
  }

  /// - Parameter ifNoneMatch: the request's `If-None-Match`, of several fields their values joined.
  func answer(ifNoneMatch: String?) -> Answer {
    var answer = Answer(status: .ok, contentType: Self.contentType, body: content)
    // With 304 the content stays in the answer for its length; it is not sent.
    if let ifNoneMatch, matches(ifNoneMatch) { answer.status = .notModified }
    answer.fields[.eTag] = tag
    answer.fields[.cacheControl] = "no-cache"
    answer.fields[.xContentTypeOptions] = "nosniff"
    return answer
  }

  /// RFC 9512.
  private static let contentType = "application/yaml"

  /// By the weak comparison: a `W/` does not count. Our tags hold no comma.
  private func matches(_ list: String) -> Bool {
    HeaderFieldList(list).contains { $0 == "*" || ($0.hasPrefix("W/") ? $0.dropFirst(2) : $0[...]) == tag }
  }
}

extension HTTPField.Name {
  static let xContentTypeOptions = unchecked("x-content-type-options")
}
