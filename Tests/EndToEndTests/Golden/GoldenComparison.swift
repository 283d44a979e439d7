import ContractJSON

/// Compares a live JSON value with a golden one: keys and their order, lengths, values; of volatile values the kind,
/// and that ids and times are used consistently (`GoldenBindings`).
struct GoldenComparison {
  var bindings: GoldenBindings
  let volatilePaths: Set<String>
  private(set) var differences: [String] = []

  init(bindings: GoldenBindings, volatilePaths: Set<String>) {
    self.bindings = bindings
    self.volatilePaths = volatilePaths
  }

  mutating func compare(_ golden: JSONValue, _ live: JSONValue, at path: String = "$") {
    switch (golden, live) {
    case (.object(let golden), .object(let live)):
      guard golden.members.map(\.key) == live.members.map(\.key) else {
        return report(path, "keys \(golden.members.map(\.key))", "keys \(live.members.map(\.key))")
      }
      for (golden, live) in zip(golden.members, live.members) {
        compare(golden.value, live.value, at: "\(path).\(golden.key)")
      }
    case (.array(let golden), .array(let live)):
      guard golden.count == live.count else { return report(path, "\(golden.count) elements", "\(live.count)") }
      for (index, (golden, live)) in zip(golden, live).enumerated() { compare(golden, live, at: "\(path)[\(index)]") }
    default:
      if !agree(golden, live, at: path) { report(path, golden.compact, live.compact) }
    }
  }

  private mutating func agree(_ golden: JSONValue, _ live: JSONValue, at path: String) -> Bool {
    if Self.isElapsedTime(path), golden != .null { return live.isNumber }
    guard volatilePaths.contains(path) else {
      guard case .string(let text) = golden else { return golden == live }
      return golden == live || live == .string(bindings.substitute(text))
    }
    guard case (.string(let golden), .string(let live)) = (golden, live) else {
      return golden.isNumber && live.isNumber
    }
    if path.hasSuffix(".token_hint") {
      return live.wholeMatch(of: #/[0-9a-f]{6}/#) != nil && bindings.bind(golden, to: live)
    }
    // Contract, section 11, row 14: the reference server shows row numbers in reads.
    if path.hasSuffix(".segment_id"), golden.utf8.count < 36 { return bindings.matchSegment(row: golden, live) }
    return bindings.match(golden, live)
  }

  /// The average minutes between passes depends on how fast a run is; `DraftArithmetic` checks it instead.
  private static func isElapsedTime(_ path: String) -> Bool {
    path.hasSuffix(".avgMinutesBetweenPasses") || path.hasSuffix(".avg_minutes_between_passes")
  }

  private mutating func report(_ path: String, _ golden: String, _ live: String) {
    differences.append("\(path): expected \(golden.prefix(400)), got \(live.prefix(400))")
  }
}

extension JSONValue {
  var isNumber: Bool { doubleValue != nil }

  var doubleValue: Double? {
    switch self {
    case .integer(let digits): Double(digits)
    case .float(let number): number
    default: nil
    }
  }
}

extension GoldenBindings {
  /// A segment that the golden names by its row number: any UUID, but always the same.
  mutating func matchSegment(row: String, _ live: String) -> Bool {
    live.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil
      && bind("segment \(row)", to: live)
  }
}
