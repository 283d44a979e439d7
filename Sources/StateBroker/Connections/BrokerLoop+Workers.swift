import BrokerCore
import Logging

/// Workers as processes, whose sockets end with them.
extension BrokerLoop {
  /// The supervisor says which workers run.
  func named(_ workers: [Int32]) {
    let workers = workers.map(ProcessID.init)
    handle(.workersNamed(workers))
    for worker in workers { watch(worker) }
  }

  /// A worker whose end would not be noticed keeps its sockets for ever. That is worse than one that is not let in.
  func watch(_ process: ProcessID) {
    guard let processes else { return }
    do {
      try processes.watch(process)
    } catch {
      logger.error("process \(process.value) cannot be watched, its sockets are not counted: \(error)")
      handle(.processEnded(process))
    }
  }
}
