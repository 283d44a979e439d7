/// The parameters of a query string. Of a repeated one the last counts.
struct QueryParameters: Sendable {
  /// As sent, without the `?`.
  let text: Substring

  init(_ text: Substring) {
    self.text = text
  }

  /// The decoded value of the last parameter of this name; nil when there is none. `name=` and `name` are empty.
  subscript(name: String) -> String? {
    var value: Substring.UTF8View?
    for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
      let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard Self.decodes(pair[..<end], to: name) else { continue }
      value = end == pair.endIndex ? pair[end...] : pair[pair.index(after: end)...]
    }
    return value.map { PercentCoding.decoded($0, plusIsBlank: true) }
  }

  private static func decodes(_ octets: Substring.UTF8View, to name: String) -> Bool {
    if octets.elementsEqual(name.utf8) { return true }
    guard octets.contains(UInt8(ascii: "%")) else { return false }
    return PercentCoding.decoded(octets, plusIsBlank: true).utf8.elementsEqual(name.utf8)
  }
}
