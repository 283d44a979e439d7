import BrokerProtocol

/// A blocking connection to the broker's socket, for saying things a worker never would.
final class UnixClient {
  private let socket: ClientSocket

  init(path: String) throws { socket = try ClientSocket(unixSocket: path) }

  /// - Returns: whether the broker's end took all of it.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool { (try? socket.send(bytes)) != nil }

  func finishSending() { socket.finishSending() }

  /// The next message, or nil at the end of the connection.
  func receive() throws -> BrokerMessage? {
    guard let length = try? socket.read(FrameHeader.lengthFieldBytes) else { return nil }
    let count = length.enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    guard let frame = try? socket.read(count) else { return nil }
    return try frame.withUnsafeBytes { try BrokerMessage.decode($0) }
  }

  /// Whether the broker closes the connection without another byte. What it has not read resets it.
  func isClosed() -> Bool { (try? socket.read(1)) == nil && socket.isAtEnd }
}
