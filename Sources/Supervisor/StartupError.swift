/// Why a start was refused.
struct StartupError: Error {
  /// One line for a person.
  let message: String?
  /// What lies beneath.
  let cause: (any Error)?

  init(message: String?, cause: (any Error)? = nil) {
    self.message = message
    self.cause = cause
  }

  /// A system call failed with this errno value.
  static func system(_ what: String, _ code: Int32) -> StartupError {
    let cause = SystemError(code: code)
    return StartupError(message: "\(what): \(cause)", cause: cause)
  }
}
