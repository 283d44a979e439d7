import SupervisorCore

/// What befalls the pool, and what it is asked for.
extension PoolSimulation {
  mutating func start() { feed(.started) }

  /// Starts, and lets everybody boot undisturbed.
  mutating func boot() {
    start()
    advance(by: 3 * Self.second)
  }

  /// One random happening, after a while that is mostly short.
  mutating func step() {
    guard exitCode == nil else { return }
    let pause = Int.random(in: 0..<24, using: &random) == 0 ? 2 * settlingNanoseconds : 300_000_000
    advance(by: Int64.random(in: 0...pause, using: &random))
    guard exitCode == nil, let id = children.keys.sorted(by: Self.order).randomElement(using: &random) else { return }
    switch Int.random(in: 0..<18, using: &random) {
    case 0: if isServing { die(id, .killed(signal: 9)) }
    case 1: if isServing { die(id, .exited(1)) }
    case 2, 3: setMood(.stalled, of: id)
    case 4: setMood(.deaf, of: id)
    case 5: setMood(.stubborn, of: id)
    case 6: stopSupervisor(for: Int64.random(in: 0...(9 * Self.second), using: &random), withChildren: false)
    case 7: stopSupervisor(for: Int64.random(in: 0...(9 * Self.second), using: &random), withChildren: true)
    case 8...11: ask(randomRequest())
    case 12: lastDead.map { feed(.childHungUp($0)) }
    case 13: if isServing, Bool.random(using: &random) { crashEverybody() }
    default: setMood(.sound, of: id)
    }
  }

  /// All workers of the generation that serves die, and those that follow them for a while.
  private mutating func crashEverybody() {
    let generation = pool.generation
    crashing = (generation, now + Int64.random(in: 0...(4 * Self.second), using: &random))
    for id in workerIDs where id.generation == generation { die(id, .exited(1)) }
  }

  mutating func ask(_ request: PoolRequest) {
    desk.lastTicket += 1
    desk.open[desk.lastTicket] = request
    feed(.requested(request, ticket: desk.lastTicket))
  }

  private mutating func randomRequest() -> PoolRequest {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: .scale(to: Int.random(in: 0...7, using: &random))
    case 1: .scaleUp
    case 2: .scaleDown
    case 3: .drain(worker: Int.random(in: 0...6, using: &random))
    default: .reload
    }
  }

  /// Nobody dies, stalls or is late any more, and every wait passes.
  mutating func calmDown() {
    for _ in 0..<3 {
      for id in children.keys.sorted(by: Self.order) { setMood(.sound, of: id) }
      advance(by: 8 * Self.second)
    }
    // What was asked for is carried out one by one, and each may take its time.
    for _ in 0..<30 where !desk.open.isEmpty || workerIDs.count != desk.wanted { advance(by: 3 * Self.second) }
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
    lastDisturbance = now
    // It was stopped when the signal came.
    if mood != .stalled, children[id]?.abortedAt != nil { return die(id, .killed(signal: 6)) }
    postpone(id)
  }
}
