/// `method SP request-target SP HTTP-version` (RFC 9112 §3).
struct RequestLine: Equatable, Sendable {
  let method: String
  let target: RequestTarget
  let minorVersion: Int

  init(_ line: Span<UInt8>, limits: RequestLimits) throws(RequestFault) {
    guard let methodEnd = line.firstIndex(of: .space, in: line.indices), methodEnd > 0,
      line.allSatisfy(in: 0..<methodEnd, \.isTokenCharacter)
    else { throw .malformed("Invalid request line") }
    guard let targetEnd = line.firstIndex(of: .space, in: (methodEnd + 1)..<line.count)
    else { throw .malformed("Invalid request line") }
    minorVersion = try Self.minorVersion(of: line.extracting((targetEnd + 1)..<line.count))
    guard methodEnd <= RequestLimits.maxMethodBytes else { throw .notImplemented("Method not implemented") }
    method = line.extracting(0..<methodEnd).text()
    guard method != "CONNECT" else { throw .notImplemented("Method not implemented") }
    let targetBytes = line.extracting((methodEnd + 1)..<targetEnd)
    guard targetBytes.count <= limits.maxTargetBytes else { throw .targetTooLong }
    target = try RequestTarget(targetBytes, method: method)
  }

  /// `HTTP/` DIGIT `.` DIGIT, capitals as shown (RFC 9112 §2.3).
  private static func minorVersion(of version: Span<UInt8>) throws(RequestFault) -> Int {
    guard version.count == 8, zip(0..<5, "HTTP/".utf8).allSatisfy({ version[$0] == $1 }),
      version[5].isDigit, version[6] == UInt8(ascii: "."), version[7].isDigit
    else { throw .malformed("Invalid request line") }
    guard version[5] == UInt8(ascii: "1") else { throw .versionNotSupported }
    return version[7] == UInt8(ascii: "0") ? 0 : 1
  }
}
