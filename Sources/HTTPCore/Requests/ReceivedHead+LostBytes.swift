extension ReceivedHead {
  /// The head with the values whose bytes the decoder could not keep: it puts U+FFFD for what is no UTF-8, and so makes
  /// one text of different values, which may name users.
  ///
  /// A value that is UTF-8 is read as such, every other one as ISO-8859-1 (RFC 9110 §5.5 leaves the meaning open).
  ///
  /// - Parameter head: the bytes the head was decoded from.
  /// - Returns: nil when they are not those of this head.
  package func restoringLostBytes(from head: Span<UInt8>) -> ReceivedHead? {
    guard fields.contains(where: \.mayHaveLostBytes) else { return self }
    var start = 0
    while start < head.count, head[start] == .carriageReturn || head[start] == .lineFeed { start += 1 }
    guard let requestLineEnd = head.firstIndex(of: .lineFeed, in: start..<head.count) else { return nil }
    start = requestLineEnd + 1
    var restored = self
    for index in fields.indices {
      guard let end = head.firstIndex(of: .lineFeed, in: start..<head.count), end > start else { return nil }
      if fields[index].mayHaveLostBytes {
        guard let field = HeaderField(line: head.extracting(start..<end - 1)), field.name == fields[index].name else {
          return nil
        }
        restored.fields[index] = field
      }
      start = end + 1
    }
    return restored
  }
}

extension HeaderField {
  fileprivate var mayHaveLostBytes: Bool {
    value.utf8.contains(0xEF) && value.unicodeScalars.contains("\u{FFFD}")
  }

  /// - Parameter line: without its CR LF.
  fileprivate init?(line: Span<UInt8>) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":"), in: line.indices) else { return nil }
    let value = line.extracting(colon + 1..<line.count).withUnsafeBufferPointer { bytes in
      // The first 256 code points of Unicode are those of ISO-8859-1.
      String(validating: bytes, as: UTF8.self) ?? String(decoding: bytes.lazy.map(UInt16.init), as: UTF16.self)
    }
    self.init(name: line.extracting(0..<colon).text(), value: value)
  }
}
