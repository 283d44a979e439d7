extension Span<UInt8> {
  /// The bytes as text. They are UTF-8, since they come from a string.
  func text() -> String {
    withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether every byte from `range` satisfies `predicate`.
  func allSatisfy(in range: Range<Int>, _ predicate: (UInt8) -> Bool) -> Bool {
    for index in range where !predicate(self[index]) { return false }
    return true
  }

  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    for index in range where self[index] == byte { return index }
    return nil
  }
}
