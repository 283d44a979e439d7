/// Finds empty lines in a chunked body.
///
/// Every chunked body ends with one. The decoder is given no bytes behind an empty line until it has told whether the
/// body has ended there: what follows may be the next head, which must be watched first. (Chunks may hold empty lines
/// too; to stop at them does no harm.) The one that ends a body follows a line that is not empty, the last chunk or a
/// trailer field, so a chunk full of line feeds makes few stops.
struct EmptyLineSearch: Equatable, Sendable {
  private enum State {
    case withinLine
    case afterEmptyLine
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
      case (.lineFeed, .afterEmptyLine): break
      case (.lineFeed, .lineStart), (.lineFeed, .lineStartCR):
        state = .afterEmptyLine
        return index + 1
      case (.carriageReturn, .lineStart): state = .lineStartCR
      default: state = .withinLine
      }
    }
    return bytes.count
  }
}
