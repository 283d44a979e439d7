/// What the broker says without being asked.
package enum Push: Equatable, Sendable {
  case publication(Publication)
  /// A bucket was reset, or limits changed: refusals remembered so far are void. The worker says when it has forgotten
  /// them, by `limitsNoted` with the same version.
  case limitsChanged(version: UInt64)
  /// Close this socket of yours: a newer one of the same user has taken its place.
  case closeSocket(number: UInt64)
}
