import BrokerProtocol

/// What became of a request for a lease.
package enum LeaseAnswer: Equatable, Sendable {
  case granted
  /// Granted in the place of others of the user's, which are to be closed: the oldest first.
  case replaced([SocketLease])
  /// As many as allowed are open, of all, of the draft or of the user.
  case refused(SocketAnswer)
}

extension LeaseAnswer {
  /// What the worker that asked is told. Which sockets give way is other workers' affair.
  var onTheWire: SocketAnswer {
    switch self {
    case .granted, .replaced: .granted
    case .refused(let answer): answer
    }
  }
}
