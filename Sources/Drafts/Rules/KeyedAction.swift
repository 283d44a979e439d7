/// The actions that carry an idempotency key. A key is scoped to one action on one draft, or on one invite for the
/// last two. The raw values are stored, so they never change their meaning.
package enum KeyedAction: Int64, Sendable, CaseIterable {
  case appendSegment = 1
  case passRing = 2
  case createInvite = 3
  case acceptInvite = 4
  case revokeInvite = 5
}
