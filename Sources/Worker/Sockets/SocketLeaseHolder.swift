import BrokerClient
import BrokerProtocol
import NIOCore

/// The leases of this worker's sockets. Confined to the worker's event loop.
///
/// The list of sockets is the truth: the broker is told of each that comes and goes, and of all of them whenever it is
/// connected to anew.
final class SocketLeaseHolder: BrokerSocketDelegate {
  /// What became of a request for a lease.
  enum Answer {
    /// To be released under this number when the socket ends.
    case granted(number: UInt64)
    case refused(SocketAnswer)
    case unavailable(BrokerUnavailable)
  }

  private struct Held {
    let claim: SocketClaim
    let close: () -> Void
  }

  let limitsSockets: Bool
  private let eventLoop: any EventLoop
  private let broker: any SocketBroker
  private var held: [UInt64: Held] = [:]
  private var lastNumber: UInt64 = 0

  /// - Parameter limitsSockets: whether a socket has to ask before it may be.
  init(limitsSockets: Bool = true, eventLoop: any EventLoop, broker: any SocketBroker) {
    self.limitsSockets = limitsSockets
    self.eventLoop = eventLoop
    self.broker = broker
  }

  /// Asks for a lease.
  /// - Parameters:
  ///   - deadline: nanoseconds of the monotonic clock.
  ///   - close: ends the socket, should a newer one of the user take its place.
  ///   - completion: called once.
  func acquire(
    user: String, draft: String, deadline: Int64, close: @escaping () -> Void,
    completion: @escaping (Answer) -> Void
  ) {
    let claim = claim(user: user, draft: draft)
    broker.acquireSocket(claim, deadline: deadline) { [self] result in
      switch result {
      case .success(.granted):
        held[claim.number] = Held(claim: claim, close: close)
        completion(.granted(number: claim.number))
      case .success(let refusal): completion(.refused(refusal))
      case .failure(let error):
        // It may have been granted all the same.
        broker.releaseSocket(claim.number)
        completion(.unavailable(error))
      }
    }
  }

  /// Takes a lease without asking, where sockets are not limited: should a reload limit them, this one counts.
  /// - Parameter close: as in ``acquire(user:draft:deadline:close:completion:)``.
  /// - Returns: the number to release it under.
  func take(user: String, draft: String, close: @escaping () -> Void) -> UInt64 {
    let claim = claim(user: user, draft: draft)
    held[claim.number] = Held(claim: claim, close: close)
    broker.openedSocket(claim)
    return claim.number
  }

  private func claim(user: String, draft: String) -> SocketClaim {
    lastNumber += 1
    return SocketClaim(
      number: lastNumber, openedAt: eventLoop.nanoseconds, user: user, draft: Self.name(ofDraft: draft))
  }

  /// A socket that had a lease has ended.
  func release(_ number: UInt64) {
    guard held.removeValue(forKey: number) != nil else { return }
    broker.releaseSocket(number)
  }

  func heldSockets() -> [SocketClaim] {
    held.values.map(\.claim)
  }

  func closeSocket(_ number: UInt64) {
    held[number]?.close()
  }

  /// No draft has a longer id, so all such sockets count for one draft, that does not exist.
  private static func name(ofDraft draft: String) -> String {
    draft.utf8.count <= ProtocolVersion.maximumLeaseNameBytes ? draft : ""
  }
}

@available(*, unavailable)
extension SocketLeaseHolder: Sendable {}
