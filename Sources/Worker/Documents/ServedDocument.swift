import CGzip
import Crypto
import HTTPCore
import HTTPTypes
import NIOCore

/// A file that is served as it was when the program was built.
///
/// Caches may keep it but ask each time, with the entity tag: 304 when it is still the same (RFC 9110 §13.1.2). It is
/// compressed once, for those who take gzip.
struct ServedDocument: Sendable {
  /// One form of it. Each has a tag of its own: a tag is of octets (RFC 9110 §8.8.3.3).
  private struct Representation {
    let content: ByteBuffer
    /// The entity tag, strong and in quotes: the SHA-256 of the content, cut.
    let tag: String

    /// Octets of the digest in an entity tag.
    private static let tagBytes = 16

    init(_ bytes: [UInt8]) {
      content = ByteBuffer(bytes: bytes)
      let digits = Array("0123456789abcdef".utf8)
      let text = SHA256.hash(data: bytes).prefix(Self.tagBytes).flatMap {
        [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]]
      }
      tag = "\"" + String(decoding: text, as: UTF8.self) + "\""
    }
  }

  private let contentType: String
  private let plain: Representation
  /// Nil where that would be no shorter.
  private let compressed: Representation?
  private let fields: HTTPFields

  /// - Parameter fields: what each answer has beside what is said of content and caches.
  init(_ bytes: [UInt8], contentType: String, fields: HTTPFields = HTTPFields()) {
    self.contentType = contentType
    plain = Representation(bytes)
    let shorter = Self.compressed(bytes)
    compressed = shorter.count < bytes.count && !shorter.isEmpty ? Representation(shorter) : nil
    self.fields = fields
  }

  /// - Parameters:
  ///   - ifNoneMatch: the request's `If-None-Match`, of several fields their values joined.
  ///   - acceptEncoding: the same of `Accept-Encoding`.
  func answer(ifNoneMatch: String?, acceptEncoding: String?) -> Answer {
    let isCompressed = compressed != nil && Self.takesGzip(acceptEncoding)
    let form = isCompressed ? compressed ?? plain : plain
    var answer = Answer(status: .ok, contentType: contentType, body: form.content)
    // With 304 the content stays in the answer for its length; it is not sent.
    if let ifNoneMatch, matches(ifNoneMatch, form.tag) { answer.status = .notModified }
    answer.fields = fields
    if isCompressed { answer.fields[.contentEncoding] = "gzip" }
    if compressed != nil { answer.fields[.vary] = "accept-encoding" }
    answer.fields[.eTag] = form.tag
    answer.fields[.cacheControl] = "no-cache"
    answer.fields[.xContentTypeOptions] = "nosniff"
    return answer
  }

  /// By the weak comparison: a `W/` does not count. Our tags hold no comma.
  private func matches(_ list: String, _ tag: String) -> Bool {
    HeaderFieldList(list).contains { $0 == "*" || ($0.hasPrefix("W/") ? $0.dropFirst(2) : $0[...]) == tag }
  }

  /// RFC 9110 §12.5.3: by name, or else by `*`, and not with weight 0.
  static func takesGzip(_ accepted: String?) -> Bool {
    var others = false
    for member in HeaderFieldList(accepted ?? "") {
      let parts = member.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
      let isWanted = parts.dropFirst().allSatisfy { !$0.hasPrefix("q=") || (Double($0.dropFirst(2)) ?? 0) > 0 }
      if parts.first == "gzip" { return isWanted }
      if parts.first == "*" { others = isWanted }
    }
    return others
  }

  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let capacity = ringdraft_gzip_bound(bytes.count)
    return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
      count = ringdraft_gzip(bytes, bytes.count, output.baseAddress, capacity)
    }
  }
}

extension HTTPField.Name {
  static let xContentTypeOptions = unchecked("x-content-type-options")
}
