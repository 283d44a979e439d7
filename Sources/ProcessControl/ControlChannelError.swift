/// Why the control socket cannot be used.
package struct ControlChannelError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Code: Equatable, Sendable {
    /// Descriptor 3 is no SOCK_SEQPACKET socket: the program was started by hand.
    case notSupervised
    /// A system call failed.
    case system
    /// The first message was not `configure`, or no message at all.
    case unexpectedMessage
  }

  package let code: Code
  /// One line for a person.
  package let message: String
  /// The errno value, or 0.
  package let cause: Int32

  package var description: String { message }

  init(code: Code, message: String, cause: Int32 = 0) {
    self.code = code
    self.message = message
    self.cause = cause
  }
}
