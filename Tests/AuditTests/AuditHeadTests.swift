import Testing

@testable import Audit

@Suite struct AuditHeadTests {
  private let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

  @Test func isWrittenAndReadAsSequenceAndHash() throws {
    let digest = try #require(AuditDigest((0..<32).map { UInt8($0) }))
    let head = AuditHead(sequence: 1042, hash: digest)
    #expect(head.description == "1042:" + hex)
    #expect(AuditHead(head.description) == head)
    #expect(AuditHead("1042:" + hex.uppercased()) == head)
    #expect(digest.hex == hex)
    #expect(digest.bytes == (0..<32).map { UInt8($0) })
  }

  @Test func theHeadOfNothingIsZeros() {
    #expect(AuditHead.origin.description == "0:" + String(repeating: "0", count: 64))
    #expect(AuditHead(AuditHead.origin.description) == .origin)
  }

  @Test(arguments: ["", ":", "1", "1:", "-1:HASH", "x:HASH", "1:HASH0", "1:HASH ", "1:2:HASH", " 1:HASH", "1:HASx"])
  func nothingElseIsAHead(_ text: String) {
    #expect(AuditHead(text.replacing("HASH", with: hex).replacing("HAS", with: hex.dropLast())) == nil)
  }

  @Test func aDigestHasThirtyTwoBytes() {
    #expect(AuditDigest([UInt8](repeating: 1, count: 31)) == nil)
    #expect(AuditDigest([UInt8](repeating: 1, count: 33)) == nil)
    #expect(AuditDigest([]) == nil)
  }
}
