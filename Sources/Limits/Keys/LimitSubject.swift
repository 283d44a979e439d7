/// Whom a bucket is about.
package enum LimitSubject: Hashable, Sendable {
  /// A user whose identity was verified.
  case user(String)
  /// Where a request came from.
  case address(NetworkPrefix)
  /// Neither is known. All of those share a bucket; they are never exempt.
  case unknown
}

extension BucketKey {
  /// The key of a subject's bucket under a policy.
  /// - Parameter isShadow: limits that only watch have buckets of their own.
  package init(_ policy: PolicyID, _ subject: LimitSubject, isShadow: Bool, secret: HashSecret) {
    var hasher = KeyHasher(secret: secret)
    hasher.absorb(word: isShadow ? 1 : 0)
    hasher.add(policy.name)
    switch subject {
    case .user(let user):
      hasher.absorb(word: 1)
      hasher.add(user)
    case .address(let prefix):
      hasher.absorb(word: 2)
      hasher.absorb(word: prefix.high)
      hasher.absorb(word: prefix.low)
      hasher.absorb(word: UInt64(prefix.bits))
    case .unknown: hasher.absorb(word: 3)
    }
    self = hasher.finalized()
  }
}
