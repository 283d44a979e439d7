/// The members of a comma-separated field value (RFC 9110 §5.6.1), blanks trimmed and empty members dropped.
///
/// Commas inside quoted strings do not separate.
package struct HeaderFieldList: Sequence, IteratorProtocol {
  private var rest: Substring.UTF8View

  package init(_ value: String) {
    rest = value[...].utf8
  }

  package mutating func next() -> String? {
    while !rest.isEmpty {
      let end = rest.firstSeparator()
      let member = Substring(rest[..<end]).trimmingBlanks()
      rest = end == rest.endIndex ? rest[rest.endIndex...] : rest[rest.index(after: end)...]
      if !member.isEmpty { return String(member) }
    }
    return nil
  }
}

extension Substring.UTF8View {
  /// The first comma that is outside a quoted string, or the end.
  fileprivate func firstSeparator() -> Index {
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
      } else if !isQuoted, byte == UInt8(ascii: ",") {
        return index
      }
    }
    return endIndex
  }
}

extension Substring {
  /// Without spaces and tabs at either end: the OWS of RFC 9110 §5.6.3. Octet for octet: a blank and the combining mark
  /// behind it are one character.
  func trimmingBlanks() -> Substring {
    var octets = utf8
    while octets.first?.isBlank == true { octets.removeFirst() }
    while octets.last?.isBlank == true { octets.removeLast() }
    return Substring(octets)
  }
}
