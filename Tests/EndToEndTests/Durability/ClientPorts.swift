import Synchronization

/// The connections of clients that run, by the clients' names: each one's local port, once it has been answered on it.
final class ClientPorts: Sendable {
  private let ports = Mutex<[String: Int]>([:])

  /// The ports at this moment.
  var current: [String: Int] { ports.withLock { $0 } }

  /// - Parameter port: nil when the client has no connection.
  func note(_ port: Int?, of client: String) {
    ports.withLock { $0[client] = port }
  }
}
