import BrokerProtocol

/// Sockets: what is said about them goes to the desk.
extension BrokerState {
  /// Figures of the sockets; nil where they are not limited.
  package var socketFigures: SocketFigures? { sockets.figures }

  mutating func receiveAboutSockets(
    _ request: Request, id: UInt64, from connection: ConnectionID, at now: Int64, _ effects: inout [BrokerEffect]
  ) {
    guard !sockets.receive(request, id: id, from: connection, at: now, &effects) else { return }
    forget(connection, &effects)
    effects.append(.close(connection, .unexpectedMessage))
  }
}
