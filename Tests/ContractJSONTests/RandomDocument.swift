import ContractJSON
import TestSupport

/// Texts at the edge of JSON: documents made at random, most with a member `type`, and what becomes of them when a few
/// octets are changed.
struct RandomDocument {
  private static let names = [
    "\"type\"", "\"\\u0074ype\"", "\"typ\\u0065\"", "\"types\"", "\"typ\"", "\"\"", "\"t\\ud83dype\"",
  ]
  private static let pings = ["\"ping\"", "\"\\u0070ing\"", "\"pin\\u0067\""]
  private static let strings = [
    "\"PING\"", "\"ping\\u0000\"", "\"pin\"", "\"é漢😀\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ude00\"", "\"\\n\\\\\\\"\\/\"", "\"a rather long text without any escape\"", "\"ping\\\"\"",
  ]
  private static let others = [
    "null", "true", "false", "NaN", "Infinity", "-Infinity", "0", "-0", "12", "-3.5e+07", "1E5", "0.25", "[]", "{}",
    "[ ]",
    "{\t}", String(repeating: "9", count: JSONParser.maxIntegerDigits),
    String(repeating: "9", count: JSONParser.maxIntegerDigits + 1),
  ]
  private static let blanks = ["", "", "", " ", "\n", "\t\r "]
  /// Octets that mean something, in JSON or in UTF-8.
  private static let octets =
    Array("\"\\{}[],:-+.0159eEnullNaIfty u/\u{0}\u{1f}\u{7f}".utf8) + [0x80, 0xbf, 0xc3, 0xed, 0xa0, 0xef, 0xf4, 0xff]

  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// A document, changed in up to `mutations` places.
  mutating func next(mutations: Int) -> [UInt8] {
    var bytes = Array((blank() + value(levels: 3) + blank()).utf8)
    if Int.random(in: 0..<20, using: &random) == 0 { bytes = [0xef, 0xbb, 0xbf] + bytes }
    if Int.random(in: 0..<50, using: &random) == 0 { bytes = nested(around: bytes) }
    for _ in 0..<Int.random(in: 0...mutations, using: &random) { mutate(&bytes) }
    return bytes
  }

  private mutating func value(levels: Int) -> String {
    switch levels <= 0 ? 9 : Int.random(in: 0..<10, using: &random) {
    case 0..<5: "{" + list { $0.member(levels: levels - 1) } + "}"
    case 5..<7: "[" + list { $0.value(levels: levels - 1) } + "]"
    case 7: Self.strings.randomElement(using: &random) ?? ""
    default: (Bool.random(using: &random) ? Self.strings : Self.others).randomElement(using: &random) ?? ""
    }
  }

  private mutating func member(levels: Int) -> String {
    let name = Self.names.randomElement(using: &random) ?? ""
    let isPing = Bool.random(using: &random)
    let value = isPing ? Self.pings.randomElement(using: &random) ?? "" : value(levels: levels)
    return name + blank() + ":" + blank() + value
  }

  private mutating func list(_ item: (inout Self) -> String) -> String {
    (0..<Int.random(in: 0...5, using: &random)).map { _ in blank() + item(&self) + blank() }.joined(separator: ",")
  }

  private mutating func blank() -> String {
    Self.blanks.randomElement(using: &random) ?? ""
  }

  private mutating func nested(around bytes: [UInt8]) -> [UInt8] {
    let depth = Int.random(in: JSONParser.maxDepth - 4...JSONParser.maxDepth, using: &random)
    return Array(repeating: UInt8(ascii: "["), count: depth) + bytes + Array(repeating: UInt8(ascii: "]"), count: depth)
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let octet = Self.octets.randomElement(using: &random) ?? 0
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.insert(octet, at: place)
    case 1 where place < bytes.count: bytes.remove(at: place)
    case 2 where place < bytes.count: bytes[place] = octet
    case 3: bytes.removeSubrange(place...)
    default: bytes.insert(contentsOf: bytes.prefix(place).suffix(8), at: place)
    }
  }
}
