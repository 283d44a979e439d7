/// How a pool is doing, as a person may want to know at any time.
package struct PoolHealth: Equatable, Sendable {
  /// What the whole is at.
  package enum Activity: Equatable, Sendable {
    case starting
    case serving
    /// A new generation gets ready beside the one that serves.
    case reloading
    case stopping
  }

  package let activity: Activity
  /// The workers that are ready and answer, of those that are wanted.
  package let ready: Int
  package let wanted: Int
  /// All workers there are, also those that are coming or leaving.
  package let running: Int
  /// The WebSockets that workers have, as they last said.
  package let sockets: Int
  /// That of the workers that are wanted.
  package let generation: Int
  /// Whether the broker is ready and answers.
  package let hasBroker: Bool
  /// What a broker that is not ready says it is doing.
  package let brokerStep: BootStep?

  /// One line.
  package var text: String {
    switch activity {
    case .starting: "starting, \(readiness)\(broker)"
    case .serving: "\(service)\(broker)"
    case .reloading: "reloading, \(service)\(broker)"
    case .stopping: "stopping, \(running) \(running == 1 ? "worker" : "workers") left"
    }
  }

  private var readiness: String { "\(ready) of \(wanted) workers ready" }

  private var service: String {
    "\(readiness), \(sockets) \(sockets == 1 ? "socket" : "sockets"), generation \(generation)"
  }

  private var broker: String {
    if hasBroker { return "" }
    return brokerStep.map { ", the broker is \($0)" } ?? ", the broker is not ready"
  }
}
