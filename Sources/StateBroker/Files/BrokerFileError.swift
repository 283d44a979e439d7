import Glibc

/// A file of the data folder cannot be used.
struct BrokerFileError: Error, CustomStringConvertible {
  let path: String
  let action: String
  /// The errno value.
  let cause: Int32

  var description: String { "cannot \(action) \(path): \(String(cString: strerror(cause)))" }
}
