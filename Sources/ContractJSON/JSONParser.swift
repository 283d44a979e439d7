/// Reads JSON the way CPython 3.11's `json.loads` does, since clients were served by it: `NaN`, `Infinity` and
/// `-Infinity` are values, keys may repeat, a UTF-8 byte order mark is skipped, and faults have its words and offsets
/// (`Modules/_json.c`).
///
/// Its memory is bounded by a constant times the length of the text, its stack by `maxDepth`.
package struct JSONParser {
  /// Arrays and objects within each other; CPython stops at its recursion limit.
  package static let maxDepth = 512
  /// CPython's limit for converting text to `int`.
  package static let maxIntegerDigits = 4300

  /// The text; its first octet that counts is `start`.
  let bytes: UnsafeBufferPointer<UInt8>
  let start: Int
  /// Index of the next octet.
  var position: Int
  private var depth = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    start = bytes.starts(with: mark) ? mark.count : 0
    position = start
  }

  /// The value that `bytes` hold.
  package static func parse(_ bytes: [UInt8]) throws(JSONFailure) -> JSONValue {
    let result = bytes.withUnsafeBufferPointer { parse($0) }
    return try result.get()
  }

  /// The value that `bytes` hold, which need to live only during the call.
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONFailure> {
    do throws(JSONFailure) {
      guard WTF8.isValid(bytes) else { throw .invalidUTF8 }
      var parser = JSONParser(bytes)
      return .success(try parser.document())
    } catch {
      return .failure(error)
    }
  }

  private mutating func document() throws(JSONFailure) -> JSONValue {
    skipBlanks()
    let value = try value()
    skipBlanks()
    guard position == bytes.count else { throw fault("Extra data", at: position) }
    return value
  }

  // MARK: Octets

  func byte(_ index: Int) -> UInt8? {
    index < bytes.count ? bytes[index] : nil
  }

  func isDigit(_ index: Int) -> Bool {
    index < bytes.count && UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index]
  }

  mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }

  /// A fault at an index of octets, which it turns into one of code points.
  func fault(_ message: String, at index: Int) -> JSONFailure {
    let offset = bytes[start..<max(start, min(index, bytes.count))].reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
    return .syntax(JSONSyntaxError(message: message, offset: offset))
  }

  private func follows(_ word: StaticString) -> Bool {
    guard bytes.count - position >= word.utf8CodeUnitCount else { return false }
    return (0..<word.utf8CodeUnitCount).allSatisfy { bytes[position + $0] == word.utf8Start[$0] }
  }

  // MARK: Values

  private mutating func value() throws(JSONFailure) -> JSONValue {
    switch byte(position) {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "{"): return try nested { parser throws(JSONFailure) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONFailure) in try parser.array() }
    case nil: throw fault("Expecting value", at: position)
    default: break
    }
    if let constant = constant() { return constant }
    return try number()
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONFailure) -> JSONValue
  ) throws(JSONFailure) -> JSONValue {
    guard depth < Self.maxDepth else { throw .tooDeep }
    depth += 1
    position += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func constant() -> JSONValue? {
    let constants: [(StaticString, JSONValue)] = [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("NaN", .float(.nan)),
      ("Infinity", .float(.infinity)), ("-Infinity", .float(-.infinity)),
    ]
    for (word, value) in constants where follows(word) {
      position += word.utf8CodeUnitCount
      return value
    }
    return nil
  }

  private mutating func array() throws(JSONFailure) -> JSONValue {
    var elements: [JSONValue] = []
    skipBlanks()
    if byte(position) == UInt8(ascii: "]") {
      position += 1
      return .array(elements)
    }
    while true {
      elements.append(try value())
      skipBlanks()
      let next = byte(position)
      guard next == UInt8(ascii: ",") || next == UInt8(ascii: "]") else {
        throw fault("Expecting ',' delimiter", at: position)
      }
      position += 1
      if next == UInt8(ascii: "]") { return .array(elements) }
      skipBlanks()
    }
  }

  private mutating func object() throws(JSONFailure) -> JSONValue {
    var object = JSONObject()
    skipBlanks()
    if byte(position) == UInt8(ascii: "}") {
      position += 1
      return .object(object)
    }
    while true {
      let key = try key()
      skipBlanks()
      object.set(key, try value())
      skipBlanks()
      let next = byte(position)
      guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else {
        throw fault("Expecting ',' delimiter", at: position)
      }
      position += 1
      if next == UInt8(ascii: "}") { return .object(object) }
      skipBlanks()
    }
  }

  /// Reads `"key" :`. A key with a broken surrogate gets U+FFFD for it: no field of ours has such a name.
  private mutating func key() throws(JSONFailure) -> String {
    guard byte(position) == UInt8(ascii: "\"") else {
      throw fault("Expecting property name enclosed in double quotes", at: position)
    }
    let key =
      switch try string() {
      case .string(let text): text
      case .brokenString(let octets): String(decoding: octets, as: UTF8.self)
      default: ""
      }
    skipBlanks()
    guard byte(position) == UInt8(ascii: ":") else { throw fault("Expecting ':' delimiter", at: position) }
    position += 1
    return key
  }
}
