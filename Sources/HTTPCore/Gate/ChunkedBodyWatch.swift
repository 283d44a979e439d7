/// Follows the raw bytes of a chunked body (RFC 9112 §7.1) to its end.
///
/// The decoder is given no bytes behind the body: what follows is the next head, which must be watched first. What is
/// malformed is left to the decoder, which sees the same bytes; where it sees no end that is seen here, the request is
/// refused.
///
/// Trailers are ignored, but the decoder acts on `Connection` even there and would read nothing behind it. So it is
/// given the names of trailers with another first letter, and still checks their form.
struct ChunkedBodyWatch: Equatable, Sendable {
  /// What there is of the body in some bytes.
  struct Piece: Equatable {
    /// Up to the end of the bytes, or of the body.
    var byteCount: Int
    /// Where names of trailers begin.
    var trailerNameStarts: [Int] = []

    /// The letter no name begins with that the decoder knows.
    private static let foreignLetter = UInt8(ascii: "X")

    /// What the decoder gets in place of the piece; nil when it is the piece itself.
    func substitute(of bytes: Span<UInt8>) -> [UInt8]? {
      guard !trailerNameStarts.isEmpty else { return nil }
      var substitute = bytes.extracting(0..<byteCount).withUnsafeBufferPointer(Array.init)
      for start in trailerNameStarts { substitute[start] = Self.foreignLetter }
      return substitute
    }
  }

  private enum State: Equatable {
    /// In the line before a chunk: its size as far as its digits go, then maybe extensions.
    case sizeLine(Int, isInDigits: Bool)
    case data(remaining: Int)
    case dataEnd
    case trailerStart(isBehindCR: Bool)
    case trailer
    case ended
  }

  private var state = State.sizeLine(0, isInDigits: true)

  /// Watches what comes next; nothing of it is the body's when that has ended.
  mutating func watch(_ bytes: Span<UInt8>) -> Piece {
    var piece = Piece(byteCount: 0)
    while piece.byteCount < bytes.count, state != .ended {
      if case .data(let remaining) = state {
        let count = min(remaining, bytes.count - piece.byteCount)
        state = count == remaining ? .dataEnd : .data(remaining: remaining - count)
        piece.byteCount += count
      } else {
        let byte = bytes[piece.byteCount]
        if state == .trailerStart(isBehindCR: false), byte.isTokenCharacter {
          piece.trailerNameStarts.append(piece.byteCount)
        }
        pass(byte)
        piece.byteCount += 1
      }
    }
    return piece
  }

  private mutating func pass(_ byte: UInt8) {
    let isLineEnd = byte == .lineFeed
    switch state {
    case .sizeLine(let size, _) where isLineEnd:
      state = size == 0 ? .trailerStart(isBehindCR: false) : .data(remaining: size)
    case .sizeLine(let size, let isInDigits):
      if isInDigits, let digit = byte.hexValue {
        // One beyond all bounds is refused by the decoder, or by the bound of the body.
        let (product, isOver) = size.multipliedReportingOverflow(by: 16)
        state = .sizeLine(isOver ? .max : product | digit, isInDigits: true)
      } else {
        state = .sizeLine(size, isInDigits: false)
      }
    case .dataEnd: if isLineEnd { state = .sizeLine(0, isInDigits: true) }
    case .trailerStart where isLineEnd: state = .ended
    case .trailerStart(let isBehindCR):
      state = byte == .carriageReturn && !isBehindCR ? .trailerStart(isBehindCR: true) : .trailer
    case .trailer: if isLineEnd { state = .trailerStart(isBehindCR: false) }
    case .data, .ended: break
    }
  }
}
