/// The fields that decide about the connection itself, gathered while the header section is read.
struct ConnectionFields: Equatable, Sendable {
  private(set) var host: String?
  private var contentLength: Int?
  private var transferCodings: [String] = []
  private var hasTransferEncoding = false
  private var wantsClose = false
  private var wantsKeepAlive = false
  private var expectations: [String] = []

  /// Looks at one field line. Names are told apart by length first: most fields cost one comparison of integers.
  mutating func note(name: Span<UInt8>, value: Span<UInt8>) throws(RequestFault) {
    switch name.count {
    case 4 where Self.matches(name, "host"): try noteHost(value)
    case 6 where Self.matches(name, "expect"): expectations += HeaderFieldList(value.text())
    case 10 where Self.matches(name, "connection"): noteConnection(value.text())
    case 14 where Self.matches(name, "content-length"): try noteContentLength(value)
    case 17 where Self.matches(name, "transfer-encoding"):
      hasTransferEncoding = true
      transferCodings += HeaderFieldList(value.text())
    default: break
    }
  }

  /// RFC 9112 §6.3, in the strict reading: anything that two recipients could take differently is refused.
  func framing(minorVersion: Int, maxBodyBytes: Int) throws(RequestFault) -> BodyFraming {
    guard hasTransferEncoding else {
      guard let contentLength, contentLength > 0 else { return .none }
      guard contentLength <= maxBodyBytes else { throw .bodyTooLarge }
      return .length(contentLength)
    }
    guard contentLength == nil else { throw .malformed("Both Content-Length and Transfer-Encoding") }
    guard minorVersion > 0 else { throw .malformed("Transfer-Encoding in HTTP/1.0") }
    guard let last = transferCodings.last, last.equalsIgnoringASCIICase("chunked")
    else { throw .malformed("Invalid Transfer-Encoding") }
    guard transferCodings.count == 1 else {
      let isRepeated = transferCodings.dropLast().contains { $0.equalsIgnoringASCIICase("chunked") }
      throw isRepeated ? .malformed("Invalid Transfer-Encoding") : .notImplemented("Transfer coding not implemented")
    }
    return .chunked
  }

  func isPersistent(minorVersion: Int) -> Bool {
    !wantsClose && (minorVersion > 0 || wantsKeepAlive)
  }

  /// Whether a 100 is wanted. HTTP/1.0 clients cannot want one (RFC 9110 §10.1.1).
  func expectsContinue(minorVersion: Int) throws(RequestFault) -> Bool {
    guard minorVersion > 0, !expectations.isEmpty else { return false }
    guard expectations.allSatisfy({ $0.equalsIgnoringASCIICase("100-continue") }) else { throw .expectationUnknown }
    return true
  }

  private mutating func noteHost(_ value: Span<UInt8>) throws(RequestFault) {
    guard host == nil else { throw .malformed("More than one Host") }
    guard HostField.isValid(value) else { throw .malformed("Invalid Host") }
    host = value.text()
  }

  private mutating func noteConnection(_ value: String) {
    for option in HeaderFieldList(value) {
      if option.equalsIgnoringASCIICase("close") { wantsClose = true }
      if option.equalsIgnoringASCIICase("keep-alive") { wantsKeepAlive = true }
    }
  }

  /// `1*DIGIT`, once. A list of equal numbers, which RFC 9112 §6.3 would let us accept, is refused too.
  private mutating func noteContentLength(_ value: Span<UInt8>) throws(RequestFault) {
    guard contentLength == nil else { throw .malformed("More than one Content-Length") }
    guard !value.isEmpty, value.allSatisfy(in: value.indices, \.isDigit)
    else { throw .malformed("Invalid Content-Length") }
    var length = 0
    for index in value.indices {
      let (product, isOver) = length.multipliedReportingOverflow(by: 10)
      let (sum, isOverToo) = product.addingReportingOverflow(Int(value[index] - UInt8(ascii: "0")))
      guard !isOver, !isOverToo else { throw .bodyTooLarge }
      length = sum
    }
    contentLength = length
  }

  private static func matches(_ name: Span<UInt8>, _ lowercased: StaticString) -> Bool {
    lowercased.withUTF8Buffer { expected in
      for index in name.indices where name[index].lowercasedASCII != expected[index] { return false }
      return true
    }
  }
}
