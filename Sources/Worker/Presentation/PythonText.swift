/// Text as Python shows it in its messages.
enum PythonText {
  /// `repr(text)`: in single quotes, or in double ones when the text has single quotes only.
  static func representation(of text: String) -> String {
    let quote: Unicode.Scalar = text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var shown = String.UnicodeScalarView()
    shown.append(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\": shown.append(contentsOf: ["\\", scalar])
      case "\n": shown.append(contentsOf: ["\\", "n"])
      case "\r": shown.append(contentsOf: ["\\", "r"])
      case "\t": shown.append(contentsOf: ["\\", "t"])
      default:
        if isPrintable(scalar) {
          shown.append(scalar)
        } else {
          shown.append(contentsOf: escape(scalar.value).unicodeScalars)
        }
      }
    }
    shown.append(quote)
    return String(shown)
  }

  /// `str.isprintable()`: no separator but the blank, no control or format character, nothing unassigned.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func escape(_ value: UInt32) -> String {
    let (letter, digits) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
    let hexadecimal = String(value, radix: 16)
    return "\\" + letter + String(repeating: "0", count: digits - hexadecimal.count) + hexadecimal
  }
}
