/// The character classes of RFC 9110 §5.6 and RFC 3986 §2, on bytes.
extension UInt8 {
  static let horizontalTab = UInt8(0x09)
  static let lineFeed = UInt8(0x0A)
  static let carriageReturn = UInt8(0x0D)
  static let space = UInt8(0x20)
  static let delete = UInt8(0x7F)

  /// OWS: space or horizontal tab.
  var isBlank: Bool { self == .space || self == .horizontalTab }

  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

  /// VCHAR: printable ASCII without the space.
  var isVisibleASCII: Bool { self > .space && self < .delete }

  /// `A`–`Z` become `a`–`z`; every other byte stays.
  package var lowercasedASCII: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }

  var hexValue: Int? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// tchar: letters, digits and ``!#$%&'*+-.^_`|~``. One bit a character, so that field names cost one shift each.
  var isTokenCharacter: Bool {
    guard self < 128 else { return false }
    let half = self < 64 ? Self.tokenCharactersBelow64 : Self.tokenCharactersFrom64
    return half & (1 << UInt64(self & 63)) != 0
  }

  /// What may stand in a reg-name or an IPv4 address: unreserved, sub-delims, and the percent sign of an escape.
  var isRegisteredNameCharacter: Bool {
    guard !isLetter, !isDigit else { return true }
    return switch self {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"),
      UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: "="):
      true
    default: false
    }
  }

  /// `!#$%&'*+-.` and `0`–`9`.
  private static let tokenCharactersBelow64: UInt64 = 0x03FF_6CFA_0000_0000
  /// `A`–`Z`, ``^_` ``, `a`–`z`, `|` and `~`.
  private static let tokenCharactersFrom64: UInt64 = 0x57FF_FFFF_C7FF_FFFE
}
