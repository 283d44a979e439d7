import Limits

/// What the broker says without being asked.
package enum Push: Equatable, Sendable {
  case publication(Publication)
  /// A bucket was reset, or limits changed: refusals remembered so far are void. The worker says when it has forgotten
  /// them, by `limitsNoted` with the same version.
  case limitsChanged(version: UInt64)
  /// These limits hold from now: the first push of a connection, and again at a reload, before `limitsChanged`.
  case limitRules(LimitRules)
  /// Close this socket of yours: a newer one of the same user has taken its place.
  case closeSocket(number: UInt64)
}
