/// The fields that decide about the connection itself, gathered while the header section is read.
struct ConnectionFields: Equatable, Sendable {
  private(set) var host: String?
  private var contentLength: Int?
  private var transferCodings: [String] = []
  private var hasTransferEncoding = false
  private var wantsClose = false
  private var wantsKeepAlive = false
  private var hasUpgrade = false
  private var expectations: [String] = []

  /// Looks at one field line. Names are told apart by length first: most fields cost one comparison of integers.
  mutating func note(_ field: HeaderField) throws(RequestFault) {
    switch field.name.utf8.count {
    case 4 where field.isNamed("host"): try noteHost(field.value)
    case 6 where field.isNamed("expect"): expectations += HeaderFieldList(field.value)
    case 7 where field.isNamed("upgrade"): hasUpgrade = true
    case 10 where field.isNamed("connection"): noteConnection(field.value)
    case 14 where field.isNamed("content-length"): try noteContentLength(field.value.utf8.span)
    case 17 where field.isNamed("transfer-encoding"): try noteTransferEncoding(field.value)
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

  /// A request with `Upgrade` is the connection's last: the decoder reads nothing behind one, since that may be of the
  /// other protocol. Where the upgrade is not made, the answer says `close`.
  func isPersistent(minorVersion: Int) -> Bool {
    !wantsClose && !hasUpgrade && (minorVersion > 0 || wantsKeepAlive)
  }

  /// Whether a 100 is wanted. HTTP/1.0 clients cannot want one (RFC 9110 §10.1.1).
  func expectsContinue(minorVersion: Int) throws(RequestFault) -> Bool {
    guard minorVersion > 0, !expectations.isEmpty else { return false }
    guard expectations.allSatisfy({ $0.equalsIgnoringASCIICase("100-continue") }) else { throw .expectationUnknown }
    return true
  }

  /// Empty members, which a list may have elsewhere, are refused: others may see an empty field, or no coding.
  private mutating func noteTransferEncoding(_ value: String) throws(RequestFault) {
    hasTransferEncoding = true
    let members = value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard members.allSatisfy({ !$0.allSatisfy(\.isBlank) }) else { throw .malformed("Invalid Transfer-Encoding") }
    transferCodings += HeaderFieldList(value)
  }

  private mutating func noteHost(_ value: String) throws(RequestFault) {
    guard host == nil else { throw .malformed("More than one Host") }
    guard HostField.isValid(value.utf8.span) else { throw .malformed("Invalid Host") }
    host = value
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
}
