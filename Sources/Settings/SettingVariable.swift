/// One environment variable of ours. The table of all of them (`all`) drives parsing, `.env.example`, the
/// settings reference and the manual page, so none of them can drift from the others.
package struct SettingVariable: Sendable, Equatable {
  /// The form of a value, with its range.
  package enum Kind: Sendable, Equatable {
    case text
    case secret
    case path
    case boolean
    case integer(ClosedRange<Int>)
    /// A decimal number from 0 to 1.
    case fraction
    case choice([String])
    /// Comma separated; blanks around entries are dropped.
    case list
  }

  package let name: String
  /// A second name that is read when the first is unset.
  package let alternativeName: String?
  package let kind: Kind
  /// The default as written in documents; "" means none.
  package let defaultText: String
  package let meaning: String

  init(_ name: String, or alternativeName: String? = nil, _ kind: Kind, default defaultText: String, _ meaning: String)
  {
    self.name = name
    self.alternativeName = alternativeName
    self.kind = kind
    self.defaultText = defaultText
    self.meaning = meaning
  }

  /// Whether the value must never be shown.
  package var isSecret: Bool { kind == .secret }

  /// The unit a name ends in, for documents.
  package var unit: String? {
    if name.hasSuffix("_MS") { return "milliseconds" }
    if name.hasSuffix("_SECONDS") || name.hasSuffix("_TIMEOUT") { return "seconds" }
    if name.hasSuffix("_BYTES") { return "bytes" }
    if name.hasSuffix("_DAYS") { return "days" }
    return nil
  }

  /// What is allowed, in words that follow "must be", with the unit.
  package var allowed: String {
    unit.map { "\(allowedValues), in \($0)" } ?? allowedValues
  }

  private var allowedValues: String {
    switch kind {
    case .text, .secret: "text"
    case .path: "a path"
    case .boolean: "true or false"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .fraction: "a decimal number from 0 to 1"
    case .choice(let values): "one of " + values.joined(separator: ", ")
    case .list: "a comma-separated list"
    }
  }
}
