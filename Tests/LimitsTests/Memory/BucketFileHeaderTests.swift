import Limits
import TestSupport
import Testing

@Suite struct BucketFileHeaderTests {
  private let layout = BucketTableLayout(keys: 1_000, policies: 18)
  private let boot = BootID(high: 7, low: 9)
  private let secret = HashSecret(high: 1, low: 2)

  @Test(arguments: [nil, Int64(0), 123_456_789, Int64.max])
  func isReadAsItWasWritten(emptiedAt: Int64?) {
    let header = BucketFileHeader(layout: layout, bootID: boot, secret: secret, emptiedAt: emptiedAt)
    let file = BucketMemory(byteCount: BucketFileHeader.byteCount + layout.byteCount)
    header.write(to: file.bytes)
    #expect(BucketFileHeader(UnsafeRawBufferPointer(file.bytes)) == header)
  }

  @Test func aChangedBitIsDamage() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let file = BucketMemory(byteCount: BucketFileHeader.byteCount + layout.byteCount)
    BucketFileHeader(layout: layout, bootID: boot, secret: secret, emptiedAt: nil).write(to: file.bytes)
    for _ in 0..<500 {
      let byte = Int(random.next() % 80)
      let bit = UInt8(1) << (random.next() % 8)
      file.bytes[byte] ^= bit
      #expect(BucketFileHeader(UnsafeRawBufferPointer(file.bytes)) == nil, "byte \(byte), seed \(seed)")
      file.bytes[byte] ^= bit
    }
  }

  @Test func whatIsShorterThanAHeaderIsNone() {
    let file = BucketMemory(byteCount: BucketFileHeader.byteCount)
    BucketFileHeader(layout: layout, bootID: boot, secret: secret, emptiedAt: nil).write(to: file.bytes)
    #expect(BucketFileHeader(UnsafeRawBufferPointer(file.bytes)) != nil)
    #expect(BucketFileHeader(UnsafeRawBufferPointer(rebasing: file.bytes.dropLast(8))) == nil)
    #expect(BucketFileHeader(UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
  }

  @Test func bootIDsAreReadAsTheKernelWritesThem() {
    #expect(
      BootID("00000000-0000-0001-0000-00000000000a\n") == BootID(high: 1, low: 10))
    #expect(BootID("") == nil)
    #expect(BootID("00000000-0000-0001-0000-00000000000g") == nil)
  }
}
