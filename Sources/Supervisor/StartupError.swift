/// Why a start was refused.
struct StartupError: Error {
  /// The exit code when a setting is wrong (EX_CONFIG of sysexits.h): to start again is of no use until it was mended.
  static let configurationExitCode: Int32 = 78

  /// One line for a person.
  let message: String?
  /// What lies beneath.
  let cause: (any Error)?
  /// What the process that does not start exits with.
  let exitCode: Int32

  init(message: String?, cause: (any Error)? = nil, exitCode: Int32 = 1) {
    self.message = message
    self.cause = cause
    self.exitCode = exitCode
  }

  /// A system call failed with this errno value.
  static func system(_ what: String, _ code: Int32) -> StartupError {
    let cause = SystemError(code: code)
    return StartupError(message: "\(what): \(cause)", cause: cause)
  }
}
