/// What the bytes at a request's beginning tell and the decoder does not: how many there are, whether the request line
/// has ended, and what its method looks like.
///
/// The decoder has no bound for bytes it skips (empty lines before a request, blanks before a value), does not say in
/// which part a bound was passed, and stops at the first byte of a method it does not know.
struct HeadWatch: Equatable, Sendable {
  private enum Method: Equatable {
    case before
    case within
    /// A token and a space.
    case ended
    case broken
  }

  private var method = Method.before
  private var methodBytes = 0
  private var isHeadSoFar = true
  private var lineBytes = 0
  private var bytesAfterLine = 0
  private var emptyLineBytes = 0
  private(set) var hasLineEnded = false

  /// Whether the request is a HEAD.
  var isHead: Bool { method == .ended && isHeadSoFar && methodBytes == Self.headMethod.utf8CodeUnitCount }

  /// Whether what stands in the method's place could be one.
  var isMethodToken: Bool { method == .ended || method == .within }

  private static let headMethod: StaticString = "HEAD"

  /// Takes note of the next bytes of the request.
  mutating func note(_ bytes: Span<UInt8>) {
    var index = 0
    while !hasLineEnded, index < bytes.count {
      noteRequestLine(bytes[index])
      index += 1
    }
    bytesAfterLine += bytes.count - index
  }

  /// The fault of a head that is not whole with these bytes.
  func fault(_ limits: RequestLimits) -> RequestFault? {
    guard emptyLineBytes + bytesAfterLine <= limits.maxHeadBytes else { return .headTooLarge }
    let longestLine = limits.maxTargetBytes + RequestLimits.maxMethodBytes + " HTTP/1.1 \r\n".utf8.count
    return lineBytes > longestLine ? .targetTooLong : nil
  }

  private mutating func noteRequestLine(_ byte: UInt8) {
    let isLineEnd = byte == .carriageReturn || byte == .lineFeed
    guard method != .before || !isLineEnd else {
      // Empty lines before a request are skipped (RFC 9112 §2.2).
      emptyLineBytes += 1
      return
    }
    lineBytes += 1
    hasLineEnded = byte == .lineFeed
    guard method == .before || method == .within else { return }
    guard byte.isTokenCharacter else {
      method = byte == .space && methodBytes > 0 ? .ended : .broken
      return
    }
    method = .within
    let isOfHead = methodBytes < Self.headMethod.utf8CodeUnitCount && Self.headMethod.utf8Start[methodBytes] == byte
    isHeadSoFar = isHeadSoFar && isOfHead
    methodBytes += 1
  }
}
