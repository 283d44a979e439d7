/// Why a verb ended without what was asked for: a sentence for a person, and the exit code.
struct ControlError: Error, Equatable {
  enum Code: Int32 {
    /// The service said no, or a fault was found.
    case refused = 1
    /// It could not be done.
    case impossible = 2
  }

  let code: Code
  let message: String
  /// Lines that follow the message.
  let details: [String]

  init(_ code: Code = .impossible, _ message: String, details: [String] = []) {
    self.code = code
    self.message = message
    self.details = details
  }
}
