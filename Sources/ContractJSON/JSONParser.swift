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

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    let hasByteOrderMark = bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
    start = hasByteOrderMark ? 3 : 0
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
    try expectEnd()
    return value
  }

  /// Nothing but blanks may follow.
  mutating func expectEnd() throws(JSONFailure) {
    skipBlanks()
    guard position == bytes.count else { throw fault("Extra data", at: position) }
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

  /// Moves behind `word`, if it stands at the position.
  mutating func skip(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard bytes.count - position >= count else { return false }
    for index in 0..<count where bytes[position + index] != word.utf8Start[index] { return false }
    position += count
    return true
  }

  /// Moves behind the opening bracket at the position. Every array and object is entered and, when it was read, left.
  mutating func enter() throws(JSONFailure) {
    guard depth < Self.maxDepth else { throw .tooDeep }
    depth += 1
    position += 1
  }

  mutating func leave() {
    depth -= 1
  }

  /// Moves behind a comma or `close` and the blanks before it.
  /// - Returns: whether it was `close`.
  mutating func skipDelimiter(orClose close: UInt8) throws(JSONFailure) -> Bool {
    skipBlanks()
    let next = byte(position)
    guard next == UInt8(ascii: ",") || next == close else { throw fault("Expecting ',' delimiter", at: position) }
    position += 1
    return next == close
  }

  /// Moves behind `close` and the blanks before it, if it is what comes first: the array or object is empty.
  mutating func skipClose(_ close: UInt8) -> Bool {
    skipBlanks()
    guard byte(position) == close else { return false }
    position += 1
    return true
  }

  // MARK: Values

  private mutating func value() throws(JSONFailure) -> JSONValue {
    switch byte(position) {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "n"): if skip("null") { return .null }
    case UInt8(ascii: "t"): if skip("true") { return .bool(true) }
    case UInt8(ascii: "f"): if skip("false") { return .bool(false) }
    case UInt8(ascii: "N"): if skip("NaN") { return .float(.nan) }
    case UInt8(ascii: "I"): if skip("Infinity") { return .float(.infinity) }
    case UInt8(ascii: "-"): if skip("-Infinity") { return .float(-.infinity) }
    default: break
    }
    return try number()
  }

  private mutating func array() throws(JSONFailure) -> [JSONValue] {
    var elements: [JSONValue] = []
    try enter()
    if !skipClose(UInt8(ascii: "]")) {
      repeat {
        skipBlanks()
        elements.append(try value())
      } while try !skipDelimiter(orClose: UInt8(ascii: "]"))
    }
    leave()
    return elements
  }

  private mutating func object() throws(JSONFailure) -> JSONObject {
    var object = JSONObject()
    try enter()
    if !skipClose(UInt8(ascii: "}")) {
      repeat {
        skipBlanks()
        let key = try key()
        skipBlanks()
        object.set(key, try value())
      } while try !skipDelimiter(orClose: UInt8(ascii: "}"))
    }
    leave()
    return object
  }

  /// Reads `"key" :`. A key with a broken surrogate gets U+FFFD for it: no field of ours has such a name.
  private mutating func key() throws(JSONFailure) -> String {
    try expectKey()
    let key =
      switch try string() {
      case .string(let text): text
      case .brokenString(let octets): String(decoding: octets, as: UTF8.self)
      default: ""
      }
    try skipColon()
    return key
  }

  /// A key must begin at the position.
  func expectKey() throws(JSONFailure) {
    guard byte(position) == UInt8(ascii: "\"") else {
      throw fault("Expecting property name enclosed in double quotes", at: position)
    }
  }

  /// Moves behind a colon and the blanks before it.
  mutating func skipColon() throws(JSONFailure) {
    skipBlanks()
    guard byte(position) == UInt8(ascii: ":") else { throw fault("Expecting ':' delimiter", at: position) }
    position += 1
  }
}
