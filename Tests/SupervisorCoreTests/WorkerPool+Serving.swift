import SupervisorCore

extension WorkerPool {
  /// This pool when it serves: started, its broker and two workers ready, every assignment acknowledged, all at 0.
  func serving() -> WorkerPool {
    var pool = self
    _ = pool.handle(.started, at: 0)
    var effects: [PoolEffect] = []
    for slot in [ChildSlot.broker, .worker(0), .worker(1)] {
      let ready = pool.handle(.childReady(ChildID(slot: slot, incarnation: 1)), at: 0)
      effects += ready
    }
    while !effects.isEmpty {
      guard case .send(.accept(let listeners), let id) = effects.removeFirst() else { continue }
      effects += pool.handle(.childAccepting(id, listeners: listeners), at: 0)
    }
    return pool
  }
}
