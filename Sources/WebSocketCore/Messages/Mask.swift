/// The masking of RFC 6455 §5.3: XOR with a key of four bytes, repeated.
enum Mask {
  /// Appends `bytes`, unmasked, to `payload`.
  ///
  /// - Parameter offset: how many bytes of the frame's payload came before.
  static func append(_ bytes: Span<UInt8>, key: SIMD4<UInt8>, offset: Int, to payload: inout [UInt8]) {
    let start = payload.count
    bytes.withUnsafeBufferPointer { payload.append(contentsOf: $0) }
    payload.withUnsafeMutableBytes { unmask(UnsafeMutableRawBufferPointer(rebasing: $0[start...]), key, offset) }
  }

  private static func unmask(_ bytes: UnsafeMutableRawBufferPointer, _ key: SIMD4<UInt8>, _ offset: Int) {
    let rotated = SIMD4(key[offset & 3], key[(offset + 1) & 3], key[(offset + 2) & 3], key[(offset + 3) & 3])
    let word = unsafeBitCast(SIMD8(lowHalf: rotated, highHalf: rotated), to: UInt64.self)
    var index = 0
    while index + 8 <= bytes.count {
      let masked = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      bytes.storeBytes(of: masked ^ word, toByteOffset: index, as: UInt64.self)
      index += 8
    }
    while index < bytes.count {
      bytes[index] ^= rotated[index & 3]
      index += 1
    }
  }
}
