/// Follows the raw bytes of one request's head to its end, before any of them are decoded.
///
/// The decoder gets a head when it is whole and no bytes behind it, so every head of a connection is watched from its
/// first byte, however the bytes are split into reads. Watched is what the decoder (llhttp) is lenient about or does
/// not tell: the request line to the letter, lines that end in anything but CR LF, folded lines, empty lines before the
/// request, and every bound. The first fault in the order of the bytes counts, so that splitting never matters.
struct HeadWatch: Equatable, Sendable {
  /// The first byte that is not watched yet, counted from the first of the head.
  private var position = 0
  private var lineStart = 0
  private var emptyLineCount = 0
  /// Where the header section begins; nil before the request line has ended.
  private var fieldsStart: Int?
  private var fieldCount = 0
  private(set) var hasEnded = false
  private(set) var decoderForm = DecoderForm()

  /// How long a head is that has ended, in bytes.
  var headByteCount: Int { position }

  /// Watches what has come since the last call.
  ///
  /// - Parameter head: every byte from the head's first on.
  /// - Throws: the first fault.
  mutating func watch(_ head: Span<UInt8>, _ limits: RequestLimits) throws(RequestFault) {
    while !hasEnded {
      let bound = fieldsStart.map { $0 + limits.maxHeadBytes } ?? lineStart + limits.maxRequestLineBytes
      let end = min(bound, head.count)
      while position < end, head[position] >= .space { position += 1 }
      guard position < end else {
        guard position < bound else { throw fieldsStart == nil ? .targetTooLong : .headTooLarge }
        return
      }
      guard try passControl(head, limits) else { return }
    }
  }

  /// Goes past a control character. False when it must be seen together with the byte behind it.
  private mutating func passControl(_ head: Span<UInt8>, _ limits: RequestLimits) throws(RequestFault) -> Bool {
    switch head[position] {
    case .carriageReturn:
      guard position + 1 < head.count else { return false }
      guard head[position + 1] == .lineFeed else { throw .malformed("Invalid line end") }
      position += 1
    case .lineFeed:
      guard position > lineStart, head[position - 1] == .carriageReturn else { throw .malformed("Invalid line end") }
      try endLine(head.extracting(lineStart..<(position - 1)), limits)
      position += 1
      lineStart = position
    case .horizontalTab: position += 1
    default: throw .malformed("Invalid character")
    }
    return true
  }

  /// - Parameter line: without its CR LF.
  private mutating func endLine(_ line: Span<UInt8>, _ limits: RequestLimits) throws(RequestFault) {
    switch (fieldsStart, line.isEmpty) {
    case (nil, true):
      // Some are skipped for old clients that end a body with one too many (RFC 9112 §2.2).
      emptyLineCount += 1
      guard emptyLineCount <= RequestLimits.maxEmptyLineCount else { throw .malformed("Too many empty lines") }
    case (nil, false):
      decoderForm.note(try RequestLine(line), startingAt: lineStart)
      fieldsStart = position + 1
    case (_, true): hasEnded = true
    case (_, false):
      guard !line[0].isBlank else { throw .malformed("Folded header line") }
      fieldCount += 1
      guard fieldCount <= limits.maxFieldCount else { throw .headTooLarge }
      decoderForm.note(fieldLine: line)
    }
  }
}
