import ContractJSON
import Drafts

/// JSON for a terminal: what could steer one is escaped inside the texts, so the value stays the same.
enum TerminalJSON {
  /// `value` on one line.
  static func line(_ value: JSONValue) -> [UInt8] {
    escaped(JSONText.bytes(of: value))
  }

  /// The same JSON with DEL, the C1 controls, line separators and marks of direction as `\u` escapes. All stand within
  /// strings: JSON has none of them elsewhere, and the controls below blank are escaped in it anyway.
  static func escaped(_ json: [UInt8]) -> [UInt8] {
    // 0xC2, 0xE2 and 0xEF begin every unsafe character that is not ASCII.
    guard json.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 || $0 == 0xEF }) else { return json }
    var escaped: [UInt8] = []
    escaped.reserveCapacity(json.count + 64)
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
      if ForeignText.isUnsafe(scalar) {
        JSONText.appendUnicodeEscape(scalar.value, to: &escaped)
      } else {
        escaped += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
    return escaped
  }
}
