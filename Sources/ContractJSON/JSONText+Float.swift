extension JSONText {
  /// Appends a number as Python's `repr` writes a float: the shortest digits that read back the same, always with a
  /// fraction or an exponent; plain notation from 1e-04 up to below 1e+16. `null` when not finite.
  package static func appendFloat(_ value: Double, to bytes: inout [UInt8]) {
    guard value.isFinite else { return append("null", to: &bytes) }
    if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
    let (digits, point) = shortestDigits(value.magnitude)
    let zero = UInt8(ascii: "0")
    switch point {
    case 1...16 where point >= digits.count:
      bytes.append(contentsOf: digits)
      bytes.append(contentsOf: repeatElement(zero, count: point - digits.count))
      append(".0", to: &bytes)
    case 1...16:
      bytes.append(contentsOf: digits[..<point])
      bytes.append(UInt8(ascii: "."))
      bytes.append(contentsOf: digits[point...])
    case -3...0:
      append("0.", to: &bytes)
      bytes.append(contentsOf: repeatElement(zero, count: -point))
      bytes.append(contentsOf: digits)
    default:
      bytes.append(digits[0])
      if digits.count > 1 {
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: digits[1...])
      }
      let exponent = point - 1
      append(exponent < 0 ? "e-" : "e+", to: &bytes)
      if exponent.magnitude < 10 { bytes.append(zero) }
      appendInteger(exponent.magnitude, to: &bytes)
    }
  }

  /// The digits without leading or trailing zeros, and how many of them stand before the point (negative: zeros after
  /// it). Swift's description has the shortest digits, but its own rule for exponents.
  private static func shortestDigits(_ value: Double) -> (digits: [UInt8], point: Int) {
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    let text = Array(value.description.utf8)
    for (place, octet) in text.enumerated() {
      if octet == UInt8(ascii: ".") {
        point = digits.count
      } else if octet == UInt8(ascii: "e") {
        exponent = Int(String(decoding: text[(place + 1)...], as: UTF8.self)) ?? 0
        break
      } else {
        digits.append(octet)
      }
    }
    var position = (point ?? digits.count) + exponent
    while digits.count > 1, digits[0] == UInt8(ascii: "0") {
      digits.removeFirst()
      position -= 1
    }
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return digits == [UInt8(ascii: "0")] ? (digits, 1) : (digits, position)
  }
}
