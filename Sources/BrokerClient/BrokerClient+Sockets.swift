import BrokerProtocol
import NIOCore

/// The leases of a worker's sockets. Call these on the event loop.
extension BrokerClient {
  /// Asks for the right to have one more socket.
  /// - Parameters:
  ///   - deadline: nanoseconds of the monotonic clock.
  ///   - completion: called once. After a failure the lease may have been granted all the same: release it.
  package func acquireSocket(
    _ claim: SocketClaim, deadline: Int64, completion: @escaping (Result<SocketAnswer, BrokerUnavailable>) -> Void
  ) {
    session.value.send(.acquireSocket(claim, deadline: deadline), deadline: deadline) { result in
      switch result {
      case .success(.socketAnswer(let answer)): completion(.success(answer))
      case .success: completion(.failure(BrokerUnavailable(.unfittingAnswer)))
      case .failure(let error): completion(.failure(error))
      }
    }
  }

  /// Tells of a socket that is open without having asked: the worker limits none, but a reload may. Without a
  /// connection that is not said: the next one begins with what there is.
  package func openedSocket(_ claim: SocketClaim) {
    session.value.tellOpened(claim)
  }

  /// Tells that a socket has ended. Without a connection that is not said: the next one begins with what there is.
  package func releaseSocket(_ number: UInt64) {
    session.value.send(unanswered: .releaseSocket(number: number))
  }
}
