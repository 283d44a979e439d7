/// The stored status of an invite. `expired` is computed when an invite is read and is never stored.
package enum InviteStatus: String, Sendable, CaseIterable {
  case pending, accepted, revoked
}
