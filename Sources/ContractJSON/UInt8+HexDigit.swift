extension UInt8 {
  /// The number that a hexadecimal digit of either case, in ASCII, stands for; nil for anything else.
  package var hexDigitValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The lower-case hexadecimal digit, in ASCII, for a number below 16. Higher bits are ignored.
  @inlinable
  package static func hexDigit<Number: FixedWidthInteger>(_ number: Number) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: number) & 0xf
    return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
