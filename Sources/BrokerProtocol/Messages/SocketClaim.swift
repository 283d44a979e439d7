/// One socket of a worker: whose it is, where, and since when.
package struct SocketClaim: Equatable, Sendable {
  /// The socket among those of its process. Never used again there.
  package let number: UInt64
  /// When it was opened, in nanoseconds of CLOCK_MONOTONIC: says which of a user's sockets is the oldest.
  package let openedAt: Int64
  /// At most ``ProtocolVersion/maximumLeaseNameBytes``, like `draft`.
  package let user: String
  package let draft: String

  package init(number: UInt64, openedAt: Int64, user: String, draft: String) {
    self.number = number
    self.openedAt = openedAt
    self.user = user
    self.draft = draft
  }
}
