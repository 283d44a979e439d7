/// Why a request was not begun.
package enum RequestRefusal: Equatable, Sendable {
  /// No worker has this number, or it leaves already.
  case noSuchWorker(Int)
  /// So many workers are not possible.
  case workersOutOfRange(Int, allowed: ClosedRange<Int>)
  /// ``WorkerPool/maximumTickets`` requests wait already.
  case busy
  /// Everything stops.
  case stopping
}
