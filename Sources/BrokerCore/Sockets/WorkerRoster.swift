/// Which workers may have sockets that a broker that has just started does not know of: those the supervisor names,
/// until each has declared its sockets or ended.
struct WorkerRoster: Sendable {
  private enum State: Sendable {
    /// The supervisor has not said who there is; these need not be waited for any more.
    case unknown(done: Set<ProcessID>)
    case waiting(Set<ProcessID>)
  }

  private var state = State.unknown(done: [])

  /// Whether all sockets are known. Once true it stays so: whoever starts later has none that are not.
  var isComplete: Bool {
    if case .waiting(let workers) = state { workers.isEmpty } else { false }
  }

  /// Those that are still waited for.
  var missing: Int? {
    if case .waiting(let workers) = state { workers.count } else { nil }
  }

  /// The supervisor has said which workers run. The first time, when it has just started this broker, these may have
  /// sockets. Later, those it names no more have ended; those it names anew have none that are not known.
  mutating func named(_ workers: [ProcessID]) {
    switch state {
    case .unknown(let done): state = .waiting(Set(workers).subtracting(done))
    case .waiting(let others): state = .waiting(others.intersection(workers))
    }
  }

  /// A worker has declared its sockets, or ended.
  mutating func done(_ worker: ProcessID) {
    switch state {
    case .unknown(var done):
      done.insert(worker)
      state = .unknown(done: done)
    case .waiting(var workers):
      guard workers.remove(worker) != nil else { return }
      state = .waiting(workers)
    }
  }
}
