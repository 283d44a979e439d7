import Limits
import Testing

@Suite struct KeyHasherTests {
  /// Made with OpenSSL 3: `openssl mac -macopt hexkey:0001…0f -macopt size:16 SIPHASH` over the bytes 0, 1, 2, …
  @Test(arguments: [
    (0, "A3817F04BA25A8E66DF67214C7550293"), (1, "DA87C1D86B99AF44347659119B22FC45"),
    (2, "8177228DA4A45DC7FCA38BDEF60AFFE4"), (7, "A1F1EBBED8DBC153C0B84AA61FF08239"),
    (8, "3B62A9BA6258F5610F83E264F31497B4"), (9, "264499060AD9BAABC47F8B02BB6D71ED"),
    (15, "5493E99933B0A8117E08EC0F97CFC3D9"), (16, "6EE2A4CA67B054BBFD3315BF85230577"),
    (63, "5150D1772F50834A503E069A973FBD7C"),
  ])
  func isSipHash24With128Bits(count: Int, digest: String) {
    var hasher = KeyHasher(secret: HashSecret(high: 0x0f0e_0d0c_0b0a_0908, low: 0x0706_0504_0302_0100))
    (0..<UInt8(count)).map(\.self).withUnsafeBytes { hasher.absorb($0) }
    let key = hasher.finalized()
    let bytes = [key.low, key.high].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    #expect(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined() == digest)
  }

  @Test func isTheSameHoweverTheBytesComeIn() {
    let bytes = [UInt8](0..<100)
    var whole = KeyHasher(secret: Self.secret)
    bytes.withUnsafeBytes { whole.absorb($0) }
    for cut in 0...bytes.count {
      var split = KeyHasher(secret: Self.secret)
      bytes[..<cut].withUnsafeBytes { split.absorb($0) }
      bytes[cut...].withUnsafeBytes { split.absorb($0) }
      #expect(split.finalized() == whole.finalized())
    }
  }

  @Test func keepsApartPartsThatJoinToTheSame() {
    #expect(Self.key("ab", "c") != Self.key("a", "bc"))
    #expect(Self.key("abc") != Self.key("abc", ""))
    #expect(Self.key("") != Self.key("", ""))
  }

  @Test func countsPartsOfAnyLength() {
    let long = String(repeating: "x", count: 1_000_000)
    #expect(Self.key(long + "a") != Self.key(long + "b"))
  }

  @Test func dependsOnTheSecret() {
    let other = HashSecret(high: 1, low: 3)
    #expect(
      BucketKey(.address, .unknown, isShadow: false, secret: Self.secret)
        != BucketKey(.address, .unknown, isShadow: false, secret: other))
  }

  @Test func subjectsPoliciesAndModesHaveKeysOfTheirOwn() {
    let prefix = NetworkPrefix(high: 0, low: 0xFFFF_0102_0304, bits: 128)
    let subjects: [LimitSubject] = [
      .user("ada"), .user("grace"), .address(prefix), .unknown,
      .address(NetworkPrefix(high: 0, low: 0xFFFF_0102_0304, bits: 127)),
    ]
    var keys: Set<BucketKey> = []
    for subject in subjects {
      for policy in PolicyID.allCases {
        for isShadow in [false, true] {
          keys.insert(BucketKey(policy, subject, isShadow: isShadow, secret: Self.secret))
        }
      }
    }
    #expect(keys.count == subjects.count * PolicyID.count * 2)
  }

  private static let secret = HashSecret(high: 1, low: 2)

  private static func key(_ parts: String...) -> BucketKey {
    var hasher = KeyHasher(secret: secret)
    for part in parts { hasher.add(part) }
    return hasher.finalized()
  }
}
