/// Text for a place that has one line.
enum SingleLine {
  /// `text` with one blank for each run of white space and control characters, and none at its ends.
  static func of(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    var needsBlank = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
        needsBlank = !line.isEmpty
      } else {
        if needsBlank { line.append(" ") }
        needsBlank = false
        line.append(scalar)
      }
    }
    return String(line)
  }
}
