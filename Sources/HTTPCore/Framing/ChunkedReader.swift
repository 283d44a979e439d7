/// Takes the chunked transfer coding off a body (RFC 9112 §7.1).
///
/// ```
/// 1a;name=value CR LF     size in hexadecimal, extensions ignored
/// 26 bytes CR LF
/// 0 CR LF                 the last chunk
/// Trailer: value CR LF    checked and dropped
/// CR LF
/// ```
struct ChunkedReader: Equatable, Sendable {
  private enum State: Equatable {
    case sizeLine
    case data(remaining: Int)
    case dataEnd
    case trailers
  }

  enum Event: Equatable {
    case needBytes
    /// Body bytes, as a range of what was passed in.
    case data(Range<Int>)
    case end
  }

  private let limits: RequestLimits
  private var state = State.sizeLine
  private var scanner = LineScanner()
  private var bodyBytes = 0
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerCount = 0

  init(limits: RequestLimits) {
    self.limits = limits
  }

  /// Reads up to the next event.
  mutating func read(_ bytes: Span<UInt8>) throws(RequestFault) -> (consumed: Int, event: Event) {
    var position = 0
    while true {
      switch state {
      case .sizeLine:
        guard let line = try nextLine(bytes, from: position, maxBytes: RequestLimits.maxChunkLineBytes)
        else { return (position, .needBytes) }
        position = line.next
        try readSize(bytes.extracting(line.content))
      case .data(let remaining):
        let count = min(remaining, bytes.count - position)
        guard count > 0 else { return (position, .needBytes) }
        state = count == remaining ? .dataEnd : .data(remaining: remaining - count)
        return (position + count, .data(position..<(position + count)))
      case .dataEnd:
        guard let line = try nextLine(bytes, from: position, maxBytes: 0) else { return (position, .needBytes) }
        position = line.next
        state = .sizeLine
      case .trailers:
        guard let line = try nextTrailer(bytes, from: position) else { return (position, .needBytes) }
        position = line.next
        if line.content.isEmpty { return (position, .end) }
        _ = try FieldLine(bytes.extracting(line.content))
      }
    }
  }

  private mutating func nextLine(
    _ bytes: Span<UInt8>, from position: Int, maxBytes: Int
  ) throws(RequestFault) -> LineScanner.Line? {
    try scanner.next(in: bytes, from: position, maxBytes: maxBytes, overflow: .malformed("Invalid chunk"))
  }

  private mutating func nextTrailer(_ bytes: Span<UInt8>, from position: Int) throws(RequestFault) -> LineScanner.Line?
  {
    let budget = limits.maxHeadBytes - trailerBytes
    guard let line = try scanner.next(in: bytes, from: position, maxBytes: budget, overflow: .headTooLarge)
    else { return nil }
    trailerBytes += line.next - position
    trailerCount += 1
    guard trailerBytes <= limits.maxHeadBytes, trailerCount <= limits.maxFieldCount else { throw .headTooLarge }
    return line
  }

  /// `1*HEXDIG [ chunk-ext ]`. The body's bound is checked against the announced size, before its bytes come.
  private mutating func readSize(_ line: Span<UInt8>) throws(RequestFault) {
    var size = 0
    var index = 0
    while index < line.count, let digit = line[index].hexValue {
      guard size <= Int.max >> 5 else { throw .bodyTooLarge }
      size = size << 4 | digit
      index += 1
    }
    guard index > 0 else { throw .malformed("Invalid chunk") }
    extensionBytes += line.count - index
    guard extensionBytes <= RequestLimits.maxChunkExtensionBytes,
      ChunkExtensions.areValid(line.extracting(index..<line.count))
    else { throw .malformed("Invalid chunk") }
    guard size <= limits.maxBodyBytes - bodyBytes else { throw .bodyTooLarge }
    bodyBytes += size
    state = size == 0 ? .trailers : .data(remaining: size)
  }
}
