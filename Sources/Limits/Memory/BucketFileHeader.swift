/// What stands before a table of buckets in its file, so that the next process can tell whether to believe it.
///
/// ```
///  0        8        12       16       24       32              48              64       72          80
///  ┌────────┬────────┬────────┬────────┬────────┬───────────────┬───────────────┬────────┬───────────┬──────
///  │ magic  │ layout │ slot   │ keys   │policies│ boot id       │ hash secret   │emptied │ checksum  │ zeros … 4096
///  │        │ u32    │bytes u32│ u64   │ u64    │ 2 × u64       │ 2 × u64       │ at i64 │ u64       │
///  └────────┴────────┴────────┴────────┴────────┴───────────────┴───────────────┴────────┴───────────┴──────
/// ```
///
/// Integers are little-endian. The checksum is a SipHash of all before it: it tells damage, not intent, since whoever
/// can write the file can do anything anyway.
package struct BucketFileHeader: Equatable, Sendable {
  /// Bytes of the header: one page, so that the table is aligned.
  package static let byteCount = 4_096
  /// Raised whenever the same bytes would mean something else, as when policies are numbered anew.
  static let layoutVersion: UInt32 = 1
  private static let magic: UInt64 = 0x5445_4b43_5542_4452  // "RDBUCKET"
  private static let checksumOffset = 72

  package let layout: BucketTableLayout
  /// Levels are instants of one boot's monotonic clock and mean nothing in another.
  package let bootID: BootID
  package let secret: HashSecret
  /// Set when levels were lost: every bucket counts as emptied at this instant.
  package let emptiedAt: Int64?

  package init(layout: BucketTableLayout, bootID: BootID, secret: HashSecret, emptiedAt: Int64?) {
    self.layout = layout
    self.bootID = bootID
    self.secret = secret
    self.emptiedAt = emptiedAt
  }

  /// Writes the header to the front of `bytes`.
  /// - Precondition: there is room for ``byteCount``.
  package func write(to bytes: UnsafeMutableRawBufferPointer) {
    let words: [UInt64] = [
      Self.magic, UInt64(Self.layoutVersion) | UInt64(BucketTableLayout.slotBytes) << 32, UInt64(layout.keys),
      UInt64(layout.policies), bootID.high, bootID.low, secret.high, secret.low,
      UInt64(bitPattern: emptiedAt ?? .min),
    ]
    for (index, word) in words.enumerated() {
      bytes.storeBytes(of: word.littleEndian, toByteOffset: index * 8, as: UInt64.self)
    }
    let checksum = Self.checksum(of: UnsafeRawBufferPointer(bytes))
    bytes.storeBytes(of: checksum.littleEndian, toByteOffset: Self.checksumOffset, as: UInt64.self)
  }

  /// Reads a header.
  /// - Parameter bytes: the front of the file. Its whole length has to be ``byteCount`` and that of the layout.
  /// - Returns: nil when it is damaged or of another version.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.byteCount else { return nil }
    func word(_ index: Int) -> UInt64 {
      UInt64(littleEndian: bytes.load(fromByteOffset: index * 8, as: UInt64.self))
    }
    guard word(0) == Self.magic, word(Self.checksumOffset / 8) == Self.checksum(of: bytes),
      word(1) == UInt64(Self.layoutVersion) | UInt64(BucketTableLayout.slotBytes) << 32,
      let keys = Int(exactly: word(2)), BucketTableLayout.keyBounds.contains(keys),
      (1...256).contains(word(3))
    else { return nil }
    layout = BucketTableLayout(keys: keys, policies: Int(word(3)))
    bootID = BootID(high: word(4), low: word(5))
    secret = HashSecret(high: word(6), low: word(7))
    let emptiedAt = Int64(bitPattern: word(8))
    self.emptiedAt = emptiedAt == .min ? nil : emptiedAt
  }

  private static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hasher = KeyHasher(secret: HashSecret(high: 0, low: 0))
    hasher.absorb(UnsafeRawBufferPointer(rebasing: bytes[..<checksumOffset]))
    return hasher.finalized().low
  }
}
