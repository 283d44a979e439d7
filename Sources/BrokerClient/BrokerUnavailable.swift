import BrokerProtocol

/// The broker did not serve a request in time. What became of a command is then unknown, unless the code says
/// otherwise.
package struct BrokerUnavailable: Error, Equatable, Sendable {
  package enum Code: Equatable, Sendable {
    /// No answer before the deadline. A command may have been carried out.
    case deadlineExceeded
    /// Too many requests are waiting, here or in the broker. Nothing was done.
    case overloaded
    /// The database cannot take writes now. Nothing was done.
    case storageFailed
    /// The broker could not serve this very request, and will not the next time; its log has the cause. Nothing was
    /// done.
    case internalError
    /// The request is longer than the protocol's longest frame. Nothing was done, and nothing would be the next time.
    case requestTooLong
    /// The broker's answer does not fit the question. A command may have been carried out.
    case unfittingAnswer
  }

  package let code: Code
  /// A sentence for the log.
  package let message: String

  package init(_ code: Code) {
    self.code = code
    message =
      switch code {
      case .deadlineExceeded: "the broker did not answer in time"
      case .overloaded: "too many requests are waiting for the broker"
      case .storageFailed: "the database cannot take writes now"
      case .internalError: "the broker has a fault, see its log"
      case .requestTooLong:
        "the request is longer than the \(ProtocolVersion.maximumFrameBytes) bytes the broker takes"
      case .unfittingAnswer: "the broker's answer does not fit the question"
      }
  }
}
