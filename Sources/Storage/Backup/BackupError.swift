/// Why there is no backup, or why it was not put back.
package struct BackupError: Error, Equatable, CustomStringConvertible {
  package enum Code: Sendable {
    /// It cannot be done, or not now, or not as it was asked for. Nothing was changed.
    case impossible
    /// What was to be kept or put back has a fault. Nothing was changed.
    case faulty
  }

  package let code: Code
  package let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
