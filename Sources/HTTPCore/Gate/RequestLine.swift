/// A request line (RFC 9112 §3): `method SP request-target SP HTTP-version`, to the letter.
struct RequestLine: Equatable, Sendable {
  private static let versionForm: StaticString = "HTTP/d.d"
  /// The methods the decoder gets as they are. It knows others, but some of them as HTTP/2's or RTSP's.
  private static let decodedMethods: [StaticString] = [
    "GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT",
  ]

  /// The method, where the decoder does not get it as it is.
  let foreignMethod: String?
  /// Where the minor version stands when it is above 1. The decoder knows no such version, and RFC 9110 §2.5 has it
  /// handled as the highest we know, which is 1.
  let higherMinorVersionOffset: Int?

  /// Checks a line. What the target means is left open.
  ///
  /// - Parameter line: without its CR LF.
  /// - Throws: what is wrong with the line.
  init(_ line: Span<UInt8>) throws(RequestFault) {
    guard let methodEnd = line.firstIndex(of: .space, in: line.indices), methodEnd > 0,
      line.allSatisfy(in: 0..<methodEnd, \.isTokenCharacter),
      let targetEnd = line.firstIndex(of: .space, in: (methodEnd + 1)..<line.count), targetEnd > methodEnd + 1,
      Self.isVersion(line.extracting((targetEnd + 1)..<line.count))
    else { throw .malformed("Invalid request line") }
    guard line[line.count - 3] == UInt8(ascii: "1") else { throw .versionNotSupported }
    guard methodEnd <= RequestLimits.maxMethodBytes else { throw .notImplemented("Method not implemented") }
    let method = line.extracting(0..<methodEnd)
    foreignMethod = Self.decodedMethods.contains { Self.matches(method, $0) } ? nil : method.text()
    higherMinorVersionOffset = line[line.count - 1] > UInt8(ascii: "1") ? line.count - 1 : nil
  }

  private static func matches(_ text: Span<UInt8>, _ method: StaticString) -> Bool {
    text.count == method.utf8CodeUnitCount && text.indices.allSatisfy { text[$0] == method.utf8Start[$0] }
  }

  private static func isVersion(_ text: Span<UInt8>) -> Bool {
    guard text.count == versionForm.utf8CodeUnitCount else { return false }
    return text.indices.allSatisfy { index in
      let form = versionForm.utf8Start[index]
      return form == UInt8(ascii: "d") ? text[index].isDigit : text[index] == form
    }
  }
}
