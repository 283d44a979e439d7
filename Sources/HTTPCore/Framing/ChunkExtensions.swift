/// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )` (RFC 9112 §7.1.1).
///
/// None is known here, so all are ignored; but what is no extension at all ("5 ", "5;;") is refused, since recipients
/// that overlook such bytes differ in what they take for the chunk's end.
enum ChunkExtensions {
  static func areValid(_ bytes: Span<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      index = skipBlanks(bytes, index)
      guard index < bytes.count, bytes[index] == UInt8(ascii: ";") else { return false }
      index = skipBlanks(bytes, index + 1)
      guard let nameEnd = skipToken(bytes, index) else { return false }
      index = nameEnd
      let afterBlanks = skipBlanks(bytes, index)
      guard afterBlanks < bytes.count, bytes[afterBlanks] == UInt8(ascii: "=") else { continue }
      index = skipBlanks(bytes, afterBlanks + 1)
      guard let valueEnd = skipQuoted(bytes, index) ?? skipToken(bytes, index) else { return false }
      index = valueEnd
    }
    return true
  }

  private static func skipBlanks(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index].isBlank { index += 1 }
    return index
  }

  private static func skipToken(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var index = start
    while index < bytes.count, bytes[index].isTokenCharacter { index += 1 }
    return index > start ? index : nil
  }

  private static func skipQuoted(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return nil }
    var index = start + 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""): return index + 1
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }
}
