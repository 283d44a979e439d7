import BrokerProtocol

/// The right of one socket to be open. A worker holds it for as long as its process lives and the socket does.
package struct SocketLease: Equatable, Sendable {
  /// Names a lease.
  package struct Key: Hashable, Sendable {
    /// The process that holds the socket.
    package let owner: ProcessID
    /// The socket among those of its process.
    package let number: UInt64

    package init(_ owner: ProcessID, _ number: UInt64) {
      self.owner = owner
      self.number = number
    }
  }

  package let key: Key
  /// Nanoseconds of the monotonic clock.
  package let openedAt: Int64
  package let user: String
  package let draft: String

  package init(_ claim: SocketClaim, of owner: ProcessID) {
    key = Key(owner, claim.number)
    openedAt = claim.openedAt
    user = claim.user
    draft = claim.draft
  }
}
