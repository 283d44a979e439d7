/// Where the parts of a table of buckets lie in its memory, for a given number of keys.
///
/// ```
///  0                       sharedOffset + 8·shared      byteCount
///  ┌───────────────────────┬────────────────────────────┐
///  │ shared buckets        │ groups of 8 slots          │
///  │ fullAt (i64) each     │ slot: high, low, fullAt    │
///  └───────────────────────┴────────────────────────────┘
/// ```
///
/// A key may lie in one of two groups, chosen by its two halves ("power of two choices": Azar, Broder, Karlin, Upfal
/// 1999). With twice as many slots as keys a group has four keys on average, and the number of those with eight falls
/// doubly exponentially: a handful in a million keys find both groups full. Nothing is ever moved.
package struct BucketTableLayout: Equatable, Sendable {
  /// Bytes of a slot: key (16), fullAt (8).
  static let slotBytes = 24
  static let slotsPerGroup = 8
  /// Shared buckets for each policy: newcomers who find no slot are spread over so many.
  package static let sharedPerPolicy = 64
  /// The smallest and the largest table.
  package static let keyBounds = 1_000...100_000_000

  /// How many keys have room at once.
  package let keys: Int
  /// How many policies have shared buckets.
  package let policies: Int

  /// - Precondition: `keys` lies in ``keyBounds``, `policies` is at least 1.
  package init(keys: Int, policies: Int) {
    precondition(Self.keyBounds.contains(keys) && policies >= 1, "no table has \(keys) keys, \(policies) policies")
    self.keys = keys
    self.policies = policies
  }

  var groups: Int { (2 * keys + Self.slotsPerGroup - 1) / Self.slotsPerGroup }
  package var slots: Int { groups * Self.slotsPerGroup }
  var sharedBytes: Int { policies * Self.sharedPerPolicy * 8 }
  /// Bytes of the whole table.
  package var byteCount: Int { sharedBytes + slots * Self.slotBytes }
}
