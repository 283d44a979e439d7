/// Redis, over RESP (https://redis.io/docs/latest/develop/reference/protocol-spec/), with a script it has loaded.
struct RedisDecisions: DecisionService {
  /// Everything before the first key: it is the same in all questions.
  private let head: [UInt8]

  /// - Parameter script: the hexadecimal SHA-1 under which the script was loaded.
  init(script: String) {
    head = Array("*6\r\n$7\r\nEVALSHA\r\n$\(script.utf8.count)\r\n\(script)\r\n$1\r\n2\r\n".utf8)
  }

  func greet(over socket: StreamSocket) throws {}

  func appendQuestion(number: Int, subject: UInt64, at now: Int64, to bytes: inout [UInt8]) {
    bytes += head
    Self.append(prefix: "u:", subject, to: &bytes)
    Self.append(prefix: "a:", subject, to: &bytes)
    Self.append(prefix: "", UInt64(now / 1_000), to: &bytes)
  }

  func readAnswer(_ bytes: UnsafeRawBufferPointer) throws -> DecisionAnswer? {
    var offset = 0
    guard let count = try Self.number(after: "*", in: bytes, &offset) else { return nil }
    guard count == 3 else { throw LoadError(message: "the script's answer has \(count) parts") }
    guard let isAdmitted = try Self.number(after: ":", in: bytes, &offset),
      try Self.number(after: ":", in: bytes, &offset) != nil, try Self.number(after: ":", in: bytes, &offset) != nil
    else { return nil }
    return DecisionAnswer(byteCount: offset, isAdmitted: isAdmitted == 1, isShared: false)
  }

  /// Appends a bulk string of a short prefix and a number.
  private static func append(prefix: StaticString, _ number: UInt64, to bytes: inout [UInt8]) {
    var digits: InlineArray<20, UInt8> = .init(repeating: 0)
    var first = digits.count
    var rest = number
    repeat {
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    } while rest > 0
    // No more than 22 bytes: two digits at most.
    let count = prefix.utf8CodeUnitCount + digits.count - first
    bytes.append(UInt8(ascii: "$"))
    if count >= 10 { bytes.append(UInt8(ascii: "0") + UInt8(count / 10)) }
    bytes.append(UInt8(ascii: "0") + UInt8(count % 10))
    bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    prefix.withUTF8Buffer { bytes += $0 }
    for index in first..<digits.count { bytes.append(digits[index]) }
    bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
  }

  /// Reads a line of a marker and a number, and moves `offset` behind it.
  /// - Returns: nil when its end is not there.
  private static func number(
    after marker: Unicode.Scalar, in bytes: UnsafeRawBufferPointer, _ offset: inout Int
  ) throws -> Int? {
    guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = bytes[offset..<end].dropLast()
    guard line.first == UInt8(ascii: marker) else {
      throw LoadError(message: "Redis answered \(String(decoding: line, as: UTF8.self))")
    }
    offset = end + 1
    return line.dropFirst().reduce(0) { $0 &* 10 &+ Int($1 &- UInt8(ascii: "0")) }
  }
}
