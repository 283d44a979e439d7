import Glibc

/// The file of the workers' counts cannot be used.
package struct FigureFileError: Error, CustomStringConvertible {
  let path: String
  let action: String
  /// The errno value.
  let cause: Int32

  package var description: String { "cannot \(action) \(path): \(String(cString: strerror(cause)))" }
}
