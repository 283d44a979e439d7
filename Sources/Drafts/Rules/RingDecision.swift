/// What the ring rules say to a command on an existing or missing draft.
package enum RingDecision: Equatable, Sendable {
  /// Make the change.
  case proceed
  /// The idempotency key is known: answer with the draft as it is, change nothing.
  case replay
  /// Answer with the reason, change nothing.
  case refuse(Refusal)
}
