/// Another process writes the database, and goes on.
package struct DatabaseInUse: Error, CustomStringConvertible {
  package let path: String

  package var description: String { "the database \(path) is in use by another RingDraft" }
}
