extension JSONText {
  /// The value as JSON text.
  package static func bytes(of value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return bytes
  }

  /// Appends a value. `NaN` and the infinities, which JSON does not have, become `null`; a surrogate without its
  /// partner stays the escape it came as.
  package static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: append("null", to: &bytes)
    case .bool(let value): value ? append("true", to: &bytes) : append("false", to: &bytes)
    case .integer(let digits): bytes.append(contentsOf: digits.utf8)
    case .float(let value): appendFloat(value, to: &bytes)
    case .string(let text): appendString(text, to: &bytes)
    case .brokenString(let octets): appendBrokenString(octets, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (place, element) in elements.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        append(element, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (place, member) in object.members.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        appendString(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(member.value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func appendBrokenString(_ octets: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var plain = 0
    var index = 0
    func appendPlain(_ end: Int, to bytes: inout [UInt8]) {
      octets[plain..<end].withUnsafeBufferPointer { run in
        var quoted: [UInt8] = []
        appendString(utf8: run, to: &quoted)
        bytes.append(contentsOf: quoted.dropFirst().dropLast())
      }
    }
    while index < octets.count {
      guard octets[index] == 0xed, index + 2 < octets.count, octets[index + 1] >= 0xa0 else {
        index += 1
        continue
      }
      appendPlain(index, to: &bytes)
      appendUnicodeEscape(0xd000 | UInt32(octets[index + 1] & 0x3f) << 6 | UInt32(octets[index + 2] & 0x3f), to: &bytes)
      index += 3
      plain = index
    }
    appendPlain(octets.count, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }
}
