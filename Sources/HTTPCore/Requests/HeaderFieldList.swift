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
      let end = rest.firstUnquoted(UInt8(ascii: ",")) ?? rest.endIndex
      let member = Substring(rest[..<end]).trimmingBlanks()
      rest = end == rest.endIndex ? rest[rest.endIndex...] : rest[rest.index(after: end)...]
      if !member.isEmpty { return String(member) }
    }
    return nil
  }
}
