/// What happens to the pool.
package enum PoolEvent: Equatable, Sendable {
  /// The supervisor has its listeners and folders: the pool may start. Comes first, once.
  case started
  /// A child sent `ready`.
  case childReady(ChildID)
  /// A worker sent `accepting`.
  case childAccepting(ChildID, listeners: [Int])
  /// A child that is not ready yet sent `booting`.
  case childBooting(ChildID, BootStep)
  /// A child sent `pong`, with so many WebSockets open.
  case childAnswered(ChildID, number: UInt32, sockets: Int = 0)
  /// A child sent `failed`: it cannot boot. Its exit follows.
  case childFailed(ChildID, message: String)
  /// A child closed its control socket, or sent what is no message. Usually its exit follows.
  case childHungUp(ChildID)
  /// A child is gone, or could not be started.
  case childExited(ChildID, ExitStatus)
  /// Somebody asks for a change. Answered with ``PoolEffect/answered(ticket:_:)``, perhaps much later.
  case requested(PoolRequest, ticket: Int)
  /// Answers ``PoolEffect/readSettings``: they are good and can be taken without a restart. `replacesBroker`: the
  /// broker's program is another than the one that runs.
  case settingsRead(PoolSettings, replacesBroker: Bool)
  /// Answers ``PoolEffect/readSettings``: they cannot be taken, for this reason.
  case settingsRefused(String)
  /// Somebody asked for a stop: SIGTERM or SIGINT. Asked again, ``WorkerPool/sameRequestNanoseconds`` after the first
  /// time or later, it means at once.
  case stopRequested
  /// ``WorkerPool/nextDeadline`` has come.
  case deadlinePassed
}

extension PoolEvent {
  /// The child that it is heard of.
  var child: ChildID? {
    switch self {
    case .childReady(let id), .childHungUp(let id): id
    case .childAccepting(let id, _), .childBooting(let id, _), .childAnswered(let id, _, _): id
    case .childFailed(let id, _), .childExited(let id, _): id
    case .started, .requested, .settingsRead, .settingsRefused, .stopRequested, .deadlinePassed: nil
    }
  }
}
