/// What the ids, tokens and times of the goldens are called in this run.
///
/// A golden's text is matched piece by piece: what looks like a UUID, a token or a time may be any other of its kind
/// the first time, and must be that same one ever after. So a draft's `created_at` is checked to stay what it was, and
/// a segment's id to be the same in every answer, although no run repeats the captured values.
struct GoldenBindings {
  private var live: [String: String] = [:]

  private static var variable: Regex<Substring> {
    #/
      [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
      | [0-9a-f]{32}
      | [0-9-]{10}T[0-9:]{8}(?:\.[0-9]{6})?[+-][0-9:]{5}
    /#
  }
  private static var uuid4: Regex<Substring> {
    #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#
  }
  private static var timestamp: Regex<Substring> {
    #/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?[+-][0-9]{2}:[0-9]{2}/#
  }
  private static var token: Regex<Substring> { #/[0-9a-f]{32}/# }

  /// From now on `golden` is `live`. Returns whether that agrees with what was bound before.
  mutating func bind(_ golden: String, to live: String) -> Bool {
    if let bound = self.live[golden] { return bound == live }
    self.live[golden] = live
    return true
  }

  /// Whether `live` is `golden` with other ids, tokens and times.
  mutating func match(_ golden: String, _ live: String) -> Bool {
    var rest = live[...]
    var position = golden.startIndex
    for piece in golden.matches(of: Self.variable) {
      guard let after = rest.removingPrefix(golden[position..<piece.range.lowerBound]) else { return false }
      guard let other = after.prefixMatch(of: Self.shape(of: piece.output)) else { return false }
      guard bind(String(piece.output), to: String(other.output)) else { return false }
      rest = after[other.range.upperBound...]
      position = piece.range.upperBound
    }
    return rest == golden[position...]
  }

  /// `text` with every id and token that is bound put into this run's words.
  func substitute(_ text: String) -> String {
    text.replacing(Self.variable) { live[String($0.output)] ?? String($0.output) }
  }

  private static func shape(of golden: Substring) -> Regex<Substring> {
    if golden.contains("T") { return timestamp }
    return golden.contains("-") ? uuid4 : token
  }
}

extension Substring {
  fileprivate func removingPrefix(_ prefix: Substring) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
