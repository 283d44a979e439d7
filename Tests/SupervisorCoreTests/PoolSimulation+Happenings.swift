import SupervisorCore

/// What befalls the pool.
extension PoolSimulation {
  private static let second: Int64 = 1_000_000_000

  mutating func start() { feed(.started) }

  /// Starts, and lets everybody boot undisturbed.
  mutating func boot() {
    start()
    advance(by: 5 * Self.second)
  }

  /// One random happening, after a while that is mostly short.
  mutating func step() {
    guard exitCode == nil else { return }
    let pause = Int.random(in: 0..<8, using: &random) == 0 ? 2 * settlingNanoseconds : 400_000_000
    advance(by: Int64.random(in: 0...pause, using: &random))
    guard exitCode == nil, let id = children.keys.sorted(by: Self.order).randomElement(using: &random) else { return }
    switch Int.random(in: 0..<14, using: &random) {
    case 0: if isServing { die(id, .killed(signal: 9)) }
    case 1: if isServing { die(id, .exited(1)) }
    case 2, 3: setMood(.stalled, of: id)
    case 4: setMood(.deaf, of: id)
    case 5: stopSupervisor(for: Int64.random(in: 0...(90 * Self.second), using: &random), withChildren: false)
    case 6: stopSupervisor(for: Int64.random(in: 0...(90 * Self.second), using: &random), withChildren: true)
    default: setMood(.sound, of: id)
    }
  }

  /// Nobody dies, stalls or is late any more, and every wait passes.
  mutating func calmDown() {
    for _ in 0..<3 {
      for id in children.keys.sorted(by: Self.order) { setMood(.sound, of: id) }
      advance(by: 20 * Self.second)
    }
  }

  /// Asks for a stop and lets time pass until it is over or far beyond its bound.
  mutating func stop() {
    guard exitCode == nil else { return }
    feed(.stopRequested)
    for _ in 0..<100 where exitCode == nil { advance(by: Self.second) }
  }

  private mutating func setMood(_ mood: SimulatedChild.Mood, of id: ChildID) {
    guard let before = children[id]?.mood, before != mood else { return }
    children[id]?.become(mood, at: now)
    postpone(id)
    lastDisturbance = now
  }
}
