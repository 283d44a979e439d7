/// A value as it may stand in one line of a message: control characters escaped, at most 100 code points.
struct ShownValue: CustomStringConvertible {
  static let maximumCodePoints = 100

  let description: String

  init(_ value: String) {
    var shown = ""
    for (index, scalar) in value.unicodeScalars.enumerated() {
      guard index < Self.maximumCodePoints else {
        shown += "..."
        break
      }
      shown += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }
    description = shown
  }
}
