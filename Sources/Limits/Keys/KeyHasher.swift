/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, and its
/// 128-bit variant of the reference implementation), over parts that each carry their length.
///
/// The lengths keep apart what joins to the same bytes: ("ab", "c") and ("a", "bc"). Parts of any length count whole.
/// The secret keeps a client from finding names that collide, which would let it spend somebody else's bucket. The
/// standard library's hasher differs from process to process and has 64 bits only.
package struct KeyHasher: Sendable {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  /// Bytes that do not fill a word yet, the first one lowest.
  private var tail: UInt64 = 0
  private var byteCount: UInt64 = 0

  package init(secret: HashSecret) {
    v0 = secret.low ^ 0x736f_6d65_7073_6575
    v1 = secret.high ^ 0x646f_7261_6e64_6f6d ^ 0xee
    v2 = secret.low ^ 0x6c79_6765_6e65_7261
    v3 = secret.high ^ 0x7465_6462_7974_6573
  }

  /// Takes one part: its length as eight bytes, then its bytes.
  package mutating func add(_ part: String) {
    var part = part
    part.withUTF8 { bytes in add(UnsafeRawBufferPointer(bytes)) }
  }

  /// Takes one part: its length as eight bytes, then its bytes.
  package mutating func add(_ part: UnsafeRawBufferPointer) {
    absorb(word: UInt64(part.count))
    absorb(part)
  }

  /// Takes a number of eight bytes, which needs no length.
  package mutating func absorb(word: UInt64) {
    let tailBits = (byteCount & 7) * 8
    compress(tail | word << tailBits)
    // A shift by all 64 bits leaves nothing.
    tail = word >> (64 - tailBits)
    byteCount &+= 8
  }

  /// Takes bytes as they are, without their length.
  package mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while bytes.count - index >= 8 {
      absorb(word: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      index += 8
    }
    while index < bytes.count {
      tail |= UInt64(bytes[index]) << ((byteCount & 7) * 8)
      index += 1
      byteCount &+= 1
      if byteCount & 7 == 0 {
        compress(tail)
        tail = 0
      }
    }
  }

  /// The key of everything taken so far.
  package func finalized() -> BucketKey {
    var hasher = self
    hasher.compress(byteCount << 56 | tail)
    hasher.v2 ^= 0xee
    for _ in 0..<4 { hasher.round() }
    let low = hasher.v0 ^ hasher.v1 ^ hasher.v2 ^ hasher.v3
    hasher.v1 ^= 0xdd
    for _ in 0..<4 { hasher.round() }
    return BucketKey(high: hasher.v0 ^ hasher.v1 ^ hasher.v2 ^ hasher.v3, low: low)
  }

  private mutating func compress(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  private mutating func round() {
    v0 &+= v1
    v1 = v1.rotated(left: 13) ^ v0
    v0 = v0.rotated(left: 32)
    v2 &+= v3
    v3 = v3.rotated(left: 16) ^ v2
    v0 &+= v3
    v3 = v3.rotated(left: 21) ^ v0
    v2 &+= v1
    v1 = v1.rotated(left: 17) ^ v2
    v2 = v2.rotated(left: 32)
  }
}

extension UInt64 {
  fileprivate func rotated(left count: UInt64) -> UInt64 {
    self << count | self >> (64 - count)
  }
}
