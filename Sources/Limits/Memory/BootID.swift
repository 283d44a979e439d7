/// Which run of the machine: what Linux tells in `/proc/sys/kernel/random/boot_id`.
package struct BootID: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// - Parameter text: 32 hexadecimal digits, hyphens anywhere between them, blanks around.
  package init?(_ text: some StringProtocol) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 > UInt8(ascii: " ") }
    guard digits.count == 32, let hexadecimal = String(validating: digits, as: UTF8.self),
      let high = UInt64(hexadecimal.prefix(16), radix: 16), let low = UInt64(hexadecimal.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}
