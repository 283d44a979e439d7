/// One header field line of a request: a name as the client wrote it, and its value without the surrounding blanks.
package struct HeaderField: Equatable, Sendable {
  /// A token (RFC 9110 §5.1), in the client's own capitals. Compare with ``isNamed(_:)``.
  package let name: String
  /// Visible ASCII, blanks and tabs, or text beyond ASCII; never a control character (RFC 9110 §5.5), and no blanks at
  /// either end.
  package let value: String

  /// - Parameter value: may have blanks around it.
  package init(name: String, value: String) {
    self.name = name
    let hasBlanks = value.utf8.first?.isBlank == true || value.utf8.last?.isBlank == true
    self.value = hasBlanks ? String(value[...].trimmingBlanks()) : value
  }

  /// Whether the field's name is `lowercased`, letters compared without case.
  package func isNamed(_ lowercased: String) -> Bool {
    name.equalsIgnoringASCIICase(lowercased)
  }
}

extension String {
  /// Compares ASCII letters without case. `lowercased` must be lower-case already.
  package func equalsIgnoringASCIICase(_ lowercased: String) -> Bool {
    utf8.count == lowercased.utf8.count && zip(utf8, lowercased.utf8).allSatisfy { $0.lowercasedASCII == $1 }
  }
}
