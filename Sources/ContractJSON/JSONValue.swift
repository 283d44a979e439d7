/// A JSON value as Python's `json` module reads it: objects keep their order, integers any number of digits.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// An integer, as its decimal digits with an optional `-`; no leading zeros, never `-0`.
  case integer(digits: String)
  /// A number with a fraction or exponent, or `NaN`, `Infinity`, `-Infinity`, which Python accepts.
  case float(Double)
  case string(String)
  /// A string that holds a surrogate without its partner, which Swift's `String` cannot: UTF-8 with the surrogates
  /// encoded as if they were scalars (WTF-8).
  case brokenString([UInt8])
  case array([JSONValue])
  case object(JSONObject)

  package static func integer(_ value: Int) -> JSONValue {
    .integer(digits: String(value))
  }

  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.float(let left), .float(let right)): left == right
    // By code points: Swift's own comparison takes canonically equivalent strings for equal.
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.brokenString(let left), .brokenString(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension JSONValue {
  /// The text of a well-formed string, else nil.
  package var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The members of an object, else nil.
  package var objectValue: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The elements of an array, else nil.
  package var arrayValue: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// An integer that fits `Int`, else nil.
  package var integerValue: Int? {
    if case .integer(let digits) = self { Int(digits) } else { nil }
  }
}
