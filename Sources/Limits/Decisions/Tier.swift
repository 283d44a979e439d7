/// One of the limits a request is held against.
package struct Tier: Equatable, Sendable {
  package let policy: PolicyID
  package let key: BucketKey

  package init(_ policy: PolicyID, _ key: BucketKey) {
    self.policy = policy
    self.key = key
  }
}
