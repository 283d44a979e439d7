/// What a key set says about a token's key.
enum KeyLookup: Sendable {
  /// These may have signed it.
  case found([VerificationKey])
  /// The set is as it should be, and has no such key.
  case unknown
  /// There is no set yet, or the one in hand cannot be renewed now, so nobody knows whether there is such a key.
  case unavailable
}
