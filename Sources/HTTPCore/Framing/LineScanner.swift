/// Finds the next line of a start line, header, trailer or chunk-size section.
///
/// A line ends with CR LF and nothing else. Bare LF and bare CR are refused: RFC 9112 §2.2 allows a recipient to take
/// a bare LF as a line end, and proxies that differ in this can be made to see different requests. All control
/// characters but the tab are refused here too, in the one pass over the bytes.
struct LineScanner: Equatable, Sendable {
  struct Line: Equatable {
    /// The line without its end.
    let content: Range<Int>
    /// Where the next line begins.
    let next: Int
  }

  /// Bytes of the unfinished line that were already looked at.
  private var scanned = 0

  /// - Parameters:
  ///   - bytes: what is buffered; `start` is where the line begins.
  ///   - maxBytes: the longest line, without its end.
  ///   - overflow: thrown when the line is longer.
  /// - Returns: nil when the line has not ended yet.
  mutating func next(
    in bytes: Span<UInt8>, from start: Int, maxBytes: Int, overflow: RequestFault
  ) throws(RequestFault) -> Line? {
    var index = start + scanned
    let limit = min(bytes.count, start + maxBytes + 1)
    while index < limit {
      let byte = bytes[index]
      if byte >= .space && byte != .delete || byte == .horizontalTab {
        index += 1
      } else if byte == .carriageReturn {
        guard index + 1 < bytes.count else { break }
        guard bytes[index + 1] == .lineFeed else { throw .malformed("Bare CR") }
        scanned = 0
        return Line(content: start..<index, next: index + 2)
      } else {
        throw byte == .lineFeed ? .malformed("Bare LF") : .malformed("Control character")
      }
    }
    guard index - start <= maxBytes else { throw overflow }
    scanned = index - start
    return nil
  }
}
