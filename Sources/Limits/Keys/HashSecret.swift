/// The secret of the key hash, 128 random bits. It is made with the table of buckets and lives as long.
package struct HashSecret: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
