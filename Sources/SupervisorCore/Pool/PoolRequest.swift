/// What an operator asks of a pool that serves.
package enum PoolRequest: Equatable, Sendable {
  /// New processes, with the settings as they are now and the programs now on disk, take the place of all workers.
  case reload
  /// So many workers, 1 to the number of listeners, until a reload in which `WORKERS` changed.
  case scale(to: Int)
  /// One worker more.
  case scaleUp
  /// One worker fewer.
  case scaleDown
  /// A new process takes the place of this worker, which finishes what it serves.
  case drain(worker: Int)
}
