import ContractJSON

/// Reads integers from JSON as pydantic's lax mode does: integers, whole floats, booleans, and text such as ` +7_2.0 `.
enum LaxInteger {
  enum Fault: Error, Equatable {
    case notAnInteger, notFinite, fractional, textUnreadable, tooLarge

    var type: String {
      switch self {
      case .notAnInteger: "int_type"
      case .notFinite: "finite_number"
      case .fractional: "int_from_float"
      case .textUnreadable: "int_parsing"
      case .tooLarge: "int_parsing_size"
      }
    }

    var message: String {
      switch self {
      case .notAnInteger: "Input should be a valid integer"
      case .notFinite: "Input should be a finite number"
      case .fractional: "Input should be a valid integer, got a number with a fractional part"
      case .textUnreadable: "Input should be a valid integer, unable to parse string as an integer"
      case .tooLarge: "Unable to parse input string as an integer, exceeded maximum size"
      }
    }
  }

  /// - Returns: the integer; one beyond `Int` is clamped, which suffices to compare it with a bound.
  static func read(_ value: JSONValue) throws(Fault) -> Int {
    switch value {
    case .bool(let value): return value ? 1 : 0
    case .integer(let digits): return clamped(digits)
    case .float(let value):
      guard value.isFinite else { throw .notFinite }
      guard value == value.rounded(.towardZero) else { throw .fractional }
      guard let integer = Int(exactly: value) else { throw .tooLarge }
      return integer
    case .string(let text): return try read(text)
    case .brokenString: throw .textUnreadable
    case .null, .array, .object: throw .notAnInteger
    }
  }

  private static func clamped(_ digits: String) -> Int {
    Int(digits) ?? (digits.utf8.first == UInt8(ascii: "-") ? .min : .max)
  }

  private static func read(_ text: String) throws(Fault) -> Int {
    var digits = text.unicodeScalars[...]
    while let first = digits.first, first.properties.isWhitespace { digits.removeFirst() }
    while let last = digits.last, last.properties.isWhitespace { digits.removeLast() }
    var isNegative = false
    if digits.first == "+" || digits.first == "-" { isNegative = digits.removeFirst() == "-" }
    // A whole number may be written with a fraction of zeros.
    if let point = digits.firstIndex(of: "."), digits[point...].count > 1,
      digits[point...].dropFirst().allSatisfy({ $0 == "0" })
    {
      digits = digits[..<point]
    }
    let groups = digits.split(separator: "_", omittingEmptySubsequences: false)
    guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }) else {
      throw .textUnreadable
    }
    let plain = groups.map { String($0) }.joined()
    guard plain.utf8.count <= JSONParser.maxIntegerDigits else { throw .tooLarge }
    return clamped((isNegative ? "-" : "") + plain)
  }
}
