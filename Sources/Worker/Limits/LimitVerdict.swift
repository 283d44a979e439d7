import Limits

/// Whether a request may pass its limits.
enum LimitVerdict: Sendable {
  /// - Parameters:
  ///   - decision: what it came to, for the fields of the answer; nil when no limit was asked.
  ///   - policies: those it was held against.
  case admitted(Decision?, PolicyTable)
  case refused(Decision, PolicyTable)
  /// The limits cannot be decided now.
  case unavailable
}
