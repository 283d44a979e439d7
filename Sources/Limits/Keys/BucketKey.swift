/// Names one bucket: a keyed hash of the policy's name and of whom it is about. Nobody's name is kept.
package struct BucketKey: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  /// All bits 0 mark a slot without a key; the one hash in 2¹²⁸ that is 0 is taken for its neighbour.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = high == 0 && low == 0 ? 1 : low
  }
}
