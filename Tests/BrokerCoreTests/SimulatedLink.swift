import BrokerProtocol

@testable import BrokerCore

/// A connection and what is on its way in it. Its ends learn of the other's end when a step has them learn it.
struct SimulatedLink {
  let connection: ConnectionID
  var toBroker: [(id: UInt64, request: Request)] = []
  var toWorker: [BrokerMessage] = []
  /// The worker has given it up; the broker still reads what had been sent.
  var isAbandoned = false
  /// The broker has died; the worker still reads what had been sent.
  var isBroken = false
}
