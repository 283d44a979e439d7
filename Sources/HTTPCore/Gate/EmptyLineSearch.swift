/// Finds empty lines in a chunked body.
///
/// Every chunked body ends with one. The decoder is given no bytes behind an empty line until it has told whether the
/// body has ended there: what follows may be the next head, which must be watched first. (Chunks may hold empty lines
/// too; to stop at them does no harm.)
struct EmptyLineSearch: Equatable, Sendable {
  private enum State {
    case withinLine
    case lineStart
    /// Behind a CR that is the first of its line.
    case lineStartCR
  }

  private var state = State.withinLine

  /// How many of the bytes there are up to the end of the first empty line; all of them when there is none.
  mutating func byteCount(in bytes: Span<UInt8>) -> Int {
    for index in bytes.indices {
      switch (bytes[index], state) {
      case (.lineFeed, .withinLine): state = .lineStart
      case (.lineFeed, _):
        state = .lineStart
        return index + 1
      case (.carriageReturn, .lineStart): state = .lineStartCR
      default: state = .withinLine
      }
    }
    return bytes.count
  }
}
