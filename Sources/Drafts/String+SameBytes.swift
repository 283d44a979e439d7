extension String {
  /// Whether two ids are the same one: octet for octet.
  ///
  /// `==` holds texts for equal that look the same, composed or decomposed. To the database and to whoever issued the
  /// ids they are two, so with `==` one user could act as another.
  package func hasSameBytes(as other: String) -> Bool {
    utf8.elementsEqual(other.utf8)
  }
}
