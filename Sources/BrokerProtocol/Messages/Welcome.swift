import Limits

/// What a worker learns when it is let in.
package struct Welcome: Equatable, Sendable {
  /// Differs for every start of the broker.
  package let epoch: UInt64
  /// The secret under which the keys of buckets are hashed, for as long as the buckets live.
  package let secret: HashSecret

  package init(epoch: UInt64, secret: HashSecret) {
    self.epoch = epoch
    self.secret = secret
  }
}
