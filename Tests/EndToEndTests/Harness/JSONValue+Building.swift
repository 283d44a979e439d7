import ContractJSON

/// Literals and paths, for tests only.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral, ExpressibleByBooleanLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }

  /// A member of an object, or nil.
  subscript(key: String) -> JSONValue? { objectValue?[key] }

  /// An element of an array, or nil.
  subscript(index: Int) -> JSONValue? {
    guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The members of an object, in order; none of another value.
  var members: [(key: String, value: JSONValue)] { (objectValue?.members ?? []).map { ($0.key, $0.value) } }

  /// Compact text.
  var compact: String { String(decoding: JSONText.bytes(of: self), as: UTF8.self) }
}

extension JSONObject {
  init(_ members: some Sequence<(String, JSONValue)>) {
    self.init()
    for (key, value) in members { set(key, value) }
  }
}
