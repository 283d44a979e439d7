/// What the bytes at a request's beginning tell and the decoder does not: how many there are, whether the request line
/// has ended, what its method looks like, and whether it has the form of RFC 9112 §3 to the letter.
///
/// The decoder has no bound for bytes it skips (empty lines before a request, blanks before a value), does not say in
/// which part a bound was passed, stops at the first byte of a method it does not know, takes several blanks for one,
/// and tells a line that ends in a bare LF or has no version from another version only by its bytes.
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
  private var isEmptyLineBroken = false
  private var spaces = 0
  /// What follows the second space, one byte more than a version and its line end at most.
  private var version: [UInt8] = []
  private(set) var hasLineEnded = false

  private static let versionForm = Array("HTTP/0.0\r\n".utf8)

  /// Whether the request line as far as it has come is not method, one space, target, one space, version, CRLF.
  var isVersionMalformed: Bool {
    guard spaces == 2, version.count <= Self.versionForm.count else { return true }
    return !zip(version, Self.versionForm).allSatisfy { byte, form in
      form == UInt8(ascii: "0") ? (form...UInt8(ascii: "9")).contains(byte) : byte == form
    }
  }

  /// Whether the request line has ended, but not so.
  var isLineMalformed: Bool {
    hasLineEnded && (isEmptyLineBroken || isVersionMalformed || version.count < Self.versionForm.count)
  }

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
      // Empty lines before a request are skipped (RFC 9112 §2.2), if they are lines: CR and LF by turns.
      if (byte == .lineFeed) == emptyLineBytes.isMultiple(of: 2) { isEmptyLineBroken = true }
      emptyLineBytes += 1
      return
    }
    lineBytes += 1
    if spaces >= 2, version.count <= Self.versionForm.count { version.append(byte) }
    if byte == .space { spaces += 1 }
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
