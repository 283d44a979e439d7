import SupervisorCore
import Testing

/// The pool with children that boot, obey, stall and die at random, on a virtual clock.
@Suite("Worker pool, simulated")
struct WorkerPoolSimulationTests {
  @Test(arguments: UInt64(0)..<80)
  func survivesRandomDeathsAndStopsInTime(seed: UInt64) {
    var simulation = PoolSimulation(seed: seed)
    simulation.boot()
    #expect(simulation.isServing, "seed \(seed)")
    for _ in 0..<60 { simulation.step() }
    #expect(simulation.faults.isEmpty, "seed \(seed): \(simulation.faults)")

    simulation.calmDown()
    #expect(simulation.uncoveredListeners.isEmpty, "seed \(seed)")
    #expect(simulation.runningSlots == simulation.allSlots, "seed \(seed): everybody is back")

    let began = simulation.now
    simulation.stop()
    #expect(simulation.exitCode == 0, "seed \(seed)")
    #expect(simulation.runningSlots.isEmpty, "seed \(seed)")
    #expect(simulation.now - began <= PoolSimulation.drainMilliseconds * 1_000_000, "seed \(seed)")
    #expect(simulation.faults.isEmpty, "seed \(seed): \(simulation.faults)")
  }

  @Test(arguments: UInt64(1_000)..<1_080)
  func aStopAtAnyMomentEndsEverybody(seed: UInt64) {
    var simulation = PoolSimulation(seed: seed)
    simulation.start()
    for _ in 0..<Int(seed % 37) { simulation.step() }
    simulation.stop()
    #expect(simulation.exitCode != nil, "seed \(seed)")
    #expect(simulation.runningSlots.isEmpty, "seed \(seed)")
    #expect(simulation.faults.isEmpty, "seed \(seed): \(simulation.faults)")
  }
}
