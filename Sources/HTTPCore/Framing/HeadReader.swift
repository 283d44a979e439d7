/// Reads a start line and header section line by line, so that a fault is found with the line that holds it.
struct HeadReader: Equatable, Sendable {
  private let limits: RequestLimits
  private var scanner = LineScanner()
  private var requestLine: RequestLine?
  private(set) var fields: [HeaderField] = []
  private var connection = ConnectionFields()
  /// Bytes of the header section, or of empty lines before the start line, so far.
  private var headBytes = 0

  init(limits: RequestLimits) {
    self.limits = limits
  }

  var isHead: Bool { requestLine?.method == "HEAD" }

  /// Reads as many lines as are complete.
  ///
  /// - Returns: how many bytes were used, and the head when its empty line was among them.
  mutating func read(_ bytes: Span<UInt8>) throws(RequestFault) -> (consumed: Int, head: RequestHead?) {
    var position = 0
    while let line = try nextLine(bytes, from: position) {
      position = line.next
      let content = bytes.extracting(line.content)
      guard requestLine != nil else {
        try readStartLine(content)
        continue
      }
      guard !content.isEmpty else { return (position, try finish()) }
      try readField(content)
    }
    return (position, nil)
  }

  private mutating func nextLine(
    _ bytes: Span<UInt8>, from position: Int
  ) throws(RequestFault) -> LineScanner.Line? {
    let lineEndBytes = 2
    guard requestLine == nil else {
      let budget = limits.maxHeadBytes - headBytes - lineEndBytes
      guard budget >= 0 else { throw .headTooLarge }
      let line = try scanner.next(in: bytes, from: position, maxBytes: budget, overflow: .headTooLarge)
      headBytes += line.map { $0.next - position } ?? 0
      return line
    }
    let longestLine = limits.maxTargetBytes + RequestLimits.maxMethodBytes + " HTTP/1.1 ".utf8.count
    return try scanner.next(in: bytes, from: position, maxBytes: longestLine, overflow: .targetTooLong)
  }

  /// Empty lines before a start line are skipped (RFC 9112 §2.2), within the bounds of a header section.
  private mutating func readStartLine(_ line: Span<UInt8>) throws(RequestFault) {
    guard !line.isEmpty else {
      headBytes += 2
      guard headBytes <= limits.maxHeadBytes else { throw .headTooLarge }
      return
    }
    requestLine = try RequestLine(line, limits: limits)
  }

  private mutating func readField(_ content: Span<UInt8>) throws(RequestFault) {
    let line = try FieldLine(content)
    guard fields.count < limits.maxFieldCount else { throw .headTooLarge }
    let name = content.extracting(line.name)
    let value = content.extracting(line.value)
    try connection.note(name: name, value: value)
    fields.append(HeaderField(name: name.text(), value: value.text()))
  }

  private func finish() throws(RequestFault) -> RequestHead {
    guard let requestLine else { throw .malformed("Invalid request line") }
    let minorVersion = requestLine.minorVersion
    guard connection.host != nil || minorVersion == 0 else { throw .malformed("Missing Host") }
    return RequestHead(
      method: requestLine.method, target: requestLine.target, minorVersion: minorVersion, fields: fields,
      host: requestLine.target.authority ?? connection.host ?? "",
      framing: try connection.framing(minorVersion: minorVersion, maxBodyBytes: limits.maxBodyBytes),
      isPersistent: connection.isPersistent(minorVersion: minorVersion),
      expectsContinue: try connection.expectsContinue(minorVersion: minorVersion))
  }
}
