import Limits

/// What a worker learns when it is let in.
package struct Welcome: Equatable, Sendable {
  /// Differs for every start of the broker.
  package let epoch: UInt64
  /// The database's epoch of event positions: differs after the database was put back to an earlier state.
  package let positionEpoch: UInt64
  /// The secret under which the keys of buckets are hashed, for as long as the buckets live.
  package let secret: HashSecret

  package init(epoch: UInt64, positionEpoch: UInt64, secret: HashSecret) {
    self.epoch = epoch
    self.positionEpoch = positionEpoch
    self.secret = secret
  }
}
