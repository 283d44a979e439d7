extension UInt8 {
  /// The lower-case hexadecimal digit, in ASCII, for a number below 16. Higher bits are ignored.
  @inlinable
  package static func hexDigit<Number: FixedWidthInteger>(_ number: Number) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: number) & 0xf
    return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
