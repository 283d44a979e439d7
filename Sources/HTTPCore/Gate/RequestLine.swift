/// The form of a request line (RFC 9112 §3): `method SP request-target SP HTTP-version`, to the letter.
enum RequestLine {
  private static let versionForm: StaticString = "HTTP/d.d"

  /// Checks a line.
  ///
  /// - Parameter line: without its CR LF.
  /// - Returns: where the minor version stands when it is above 1. The decoder knows no such version, and RFC 9110 §2.5
  ///   has it handled as the highest we know, which is 1.
  /// - Throws: what is wrong with the line. Whether the decoder knows the method, and what the target means, is left open.
  static func higherMinorVersionOffset(in line: Span<UInt8>) throws(RequestFault) -> Int? {
    guard let methodEnd = line.firstIndex(of: .space, in: line.indices), methodEnd > 0,
      line.allSatisfy(in: 0..<methodEnd, \.isTokenCharacter),
      let targetEnd = line.firstIndex(of: .space, in: (methodEnd + 1)..<line.count), targetEnd > methodEnd + 1,
      isVersion(line.extracting((targetEnd + 1)..<line.count))
    else { throw .malformed("Invalid request line") }
    guard line[line.count - 3] == UInt8(ascii: "1") else { throw .versionNotSupported }
    guard methodEnd <= RequestLimits.maxMethodBytes else { throw .notImplemented("Method not implemented") }
    return line[line.count - 1] > UInt8(ascii: "1") ? line.count - 1 : nil
  }

  private static func isVersion(_ text: Span<UInt8>) -> Bool {
    guard text.count == versionForm.utf8CodeUnitCount else { return false }
    return text.indices.allSatisfy { index in
      let form = versionForm.utf8Start[index]
      return form == UInt8(ascii: "d") ? text[index].isDigit : text[index] == form
    }
  }
}
