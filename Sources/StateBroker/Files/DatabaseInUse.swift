/// Another broker writes the database, and goes on.
struct DatabaseInUse: Error, CustomStringConvertible {
  let path: String

  var description: String { "the database \(path) is in use by another RingDraft" }
}
