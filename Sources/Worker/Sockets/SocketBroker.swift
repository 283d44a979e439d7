import BrokerClient
import BrokerProtocol

/// What the holder of leases asks of the broker. Called on the event loop.
protocol SocketBroker: AnyObject {
  /// - Parameter completion: called once, on the event loop.
  func acquireSocket(
    _ claim: SocketClaim, deadline: Int64, completion: @escaping (Result<SocketAnswer, BrokerUnavailable>) -> Void)
  func openedSocket(_ claim: SocketClaim)
  func releaseSocket(_ number: UInt64)
}

extension BrokerClient: SocketBroker {}
