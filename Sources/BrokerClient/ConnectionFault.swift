import BrokerProtocol

/// Why the client gives up a connection to the broker.
enum ConnectionFault {
  /// The broker sent what is no message.
  case invalidMessage(any Error)
  /// The broker sent a message that the state of the handshake does not allow.
  case unexpectedMessage
  /// The broker does not read: this many bytes wait for it.
  case unread(bytes: Int)
  /// Reading or writing failed.
  case io(any Error)

  /// A sentence for the log.
  var message: String {
    switch self {
    case .invalidMessage(let error):
      "the broker sent what is no message: \((error as? ProtocolError)?.message ?? "\(error)")"
    case .unexpectedMessage: "the broker sent a message out of order with the handshake"
    case .unread(let bytes): "the broker does not read: \(bytes) bytes wait for it"
    case .io(let error): "the connection to the broker failed: \(error)"
    }
  }
}
