import HTTPTypes

extension HTTPFields {
  /// The first value of a field. (The subscript would join several into one that nobody sent.)
  func firstValue(_ name: HTTPField.Name) -> String? {
    first { $0.name == name }?.value
  }

  /// The value of a field that was sent exactly once. Of several that say who somebody is, none can be believed: a
  /// proxy may have added its own to a forged one.
  func onlyValue(_ name: HTTPField.Name) -> String? {
    var matches = lazy.filter { $0.name == name }.makeIterator()
    guard let only = matches.next(), matches.next() == nil else { return nil }
    return only.value
  }
}
