import ContractJSON

/// Random UUIDs (RFC 9562, section 5.4) as lower-case text, made without Foundation.
package enum UUIDv4 {
  /// A fresh UUID from the system's generator.
  package static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return make(using: &generator)
  }

  /// A UUID of 122 bits from `generator`; version and variant bits are set.
  package static func make(using generator: inout some RandomNumberGenerator) -> String {
    let high: UInt64 = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low: UInt64 = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return String(unsafeUninitializedCapacity: 36) { text in
      var position = 0
      for nibble in 0..<32 {
        if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
          text[position] = UInt8(ascii: "-")
          position += 1
        }
        let word = nibble < 16 ? high : low
        text[position] = .hexDigit(word >> UInt64(60 - (nibble & 15) * 4))
        position += 1
      }
      return position
    }
  }
}
