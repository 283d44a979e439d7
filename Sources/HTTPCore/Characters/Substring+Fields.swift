extension Substring {
  /// Without spaces and tabs at either end: the OWS of RFC 9110 §5.6.3. Octet for octet: a blank and the combining mark
  /// behind it are one character.
  package func trimmingBlanks() -> Substring {
    var octets = utf8
    while octets.first?.isBlank == true { octets.removeFirst() }
    while octets.last?.isBlank == true { octets.removeLast() }
    return Substring(octets)
  }
}

extension Substring.UTF8View {
  /// The first `separator` outside of quoted strings (RFC 9110 §5.6.4), which may hold anything; nil when there is
  /// none.
  package func firstUnquoted(_ separator: UInt8) -> Index? {
    scan(for: separator).separator
  }

  /// Whether every quoted string has its end.
  package var hasBalancedQuotes: Bool { !scan(for: nil).endsQuoted }

  private func scan(for separator: UInt8?) -> (separator: Index?, endsQuoted: Bool) {
    var isQuoted = false
    var isEscaped = false
    for index in indices {
      let byte = self[index]
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if isQuoted, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if !isQuoted, byte == separator {
        return (index, false)
      }
    }
    return (nil, isQuoted)
  }
}
