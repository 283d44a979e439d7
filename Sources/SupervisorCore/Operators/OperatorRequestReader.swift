/// Reads the one request of a connection, however its bytes are cut. What follows the first line feed is not looked at.
package struct OperatorRequestReader: Equatable, Sendable {
  /// The longest request, with its line feed.
  package static let maximumBytes = 8_192
  private static let maximumDigits = 9
  private static let blank = UInt8(ascii: " ")
  private static let lineFeed = UInt8(ascii: "\n")

  private var bytes: [UInt8] = []

  package init() {}

  /// Takes what has come.
  /// - Returns: the request, once its line is whole. Nothing is to be given to this reader after that, or after an
  ///   error.
  package mutating func take(_ piece: some Collection<UInt8>) throws(OperatorRequestFault) -> OperatorRequest? {
    let end = piece.firstIndex(of: Self.lineFeed)
    let part = end.map { piece[..<$0] } ?? piece[...]
    // A line of the longest length has room for its line feed.
    guard bytes.count + part.count < Self.maximumBytes else { throw .tooLong }
    bytes += part
    return end == nil ? nil : try Self.parse(bytes)
  }

  private static func parse(_ line: [UInt8]) throws(OperatorRequestFault) -> OperatorRequest {
    var words = line.split(separator: blank, omittingEmptySubsequences: false)[...]
    guard let greeting = words.popFirst(), greeting.elementsEqual(OperatorRequest.greeting.utf8) else {
      throw .wrongGreeting
    }
    guard let verb = words.popFirst() else { throw .unknownVerb }
    switch String(decoding: verb, as: UTF8.self) {
    case "status": return try query(.status, words)
    case "workers": return try query(.workers, words)
    case "reload": return try change(.reload, words)
    case "scale":
      let count = try number(words.popFirst())
      return try change(.scale(to: count), words)
    case "drain":
      let index = try number(words.popFirst())
      return try change(.drain(worker: index), words)
    default: throw .unknownVerb
    }
  }

  private static func query(
    _ request: OperatorRequest, _ rest: ArraySlice<ArraySlice<UInt8>>
  ) throws(OperatorRequestFault) -> OperatorRequest {
    guard rest.isEmpty else { throw .wrongWords }
    return request
  }

  private static func change(
    _ request: PoolRequest, _ rest: ArraySlice<ArraySlice<UInt8>>
  ) throws(OperatorRequestFault) -> OperatorRequest {
    guard let word = rest.first else { return .change(request, untilGone: false) }
    guard rest.count == 1, word.elementsEqual(OperatorRequest.waitWord.utf8) else { throw .wrongWords }
    return .change(request, untilGone: true)
  }

  private static func number(_ word: ArraySlice<UInt8>?) throws(OperatorRequestFault) -> Int {
    guard let word, (1...maximumDigits).contains(word.count) else { throw .wrongNumber }
    var number = 0
    for byte in word {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw .wrongNumber }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }
}
