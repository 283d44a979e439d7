import Glibc

/// A file or folder beside the database cannot be used.
package struct FileError: Error, CustomStringConvertible, Equatable {
  package let path: String
  package let action: String
  /// The errno value.
  package let cause: Int32

  package init(path: String, action: String, cause: Int32) {
    self.path = path
    self.action = action
    self.cause = cause
  }

  package var description: String { "cannot \(action) \(path): \(String(cString: strerror(cause)))" }
}
