import SupervisorCore
import Testing

/// The pool with children that boot, obey, stall and die at random, and with operators who ask for changes, on a
/// virtual clock.
@Suite("Worker pool, simulated")
struct WorkerPoolSimulationTests {
  @Test(arguments: UInt64(0)..<60)
  func survivesWhateverHappensAndStopsInTime(seed: UInt64) {
    var simulation = PoolSimulation(seed: seed)
    simulation.boot()
    #expect(simulation.isServing, "seed \(seed)")
    for _ in 0..<60 { simulation.step() }
    #expect(simulation.faults.isEmpty, "seed \(seed): \(simulation.faults)")

    simulation.calmDown()
    #expect(simulation.faults.isEmpty, "seed \(seed): \(simulation.faults)")
    #expect(simulation.uncoveredListeners.isEmpty, "seed \(seed)")
    #expect(simulation.desk.open.isEmpty, "seed \(seed): everybody is answered")
    #expect(simulation.workerIDs.count == simulation.desk.wanted, "seed \(seed): as many workers as wanted")
    #expect(Set(simulation.workerIDs.map(\.generation)) == [simulation.pool.generation], "seed \(seed)")
    #expect(simulation.desk.gone == ([1] + simulation.desk.switches).dropLast(), "seed \(seed)")

    #expect(simulation.pool.isSound(within: PoolSimulation.second, at: simulation.now), "seed \(seed)")
    #expect(simulation.pool.health.activity == .serving, "seed \(seed)")

    let began = simulation.now
    simulation.stop()
    #expect(simulation.exitCode == 0, "seed \(seed)")
    #expect(simulation.runningSlots.isEmpty, "seed \(seed)")
    #expect(simulation.now - began <= Int64(PoolSimulation.stopMilliseconds + 5_000) * 1_000_000, "seed \(seed)")
    #expect(simulation.faults.isEmpty, "seed \(seed): \(simulation.faults)")
  }

  @Test(arguments: UInt64(1_000)..<1_060)
  func aStopAtAnyMomentEndsEverybody(seed: UInt64) {
    var simulation = PoolSimulation(seed: seed)
    simulation.start()
    for _ in 0..<Int(seed % 37) { simulation.step() }
    simulation.stop()
    #expect(simulation.exitCode != nil, "seed \(seed)")
    #expect(simulation.runningSlots.isEmpty, "seed \(seed)")
    #expect(simulation.desk.open.isEmpty, "seed \(seed): everybody is answered")
    #expect(simulation.faults.isEmpty, "seed \(seed): \(simulation.faults)")
  }
}
