import TestSupport
import Testing

/// Whatever the order of messages, deaths and resets: once a reset is settled, no worker refuses by what it remembered
/// from before. `RINGDRAFT_SEED` runs one seed again.
@Suite("Resets under random events") struct ResetSimulationTests {
  @Test("no refusal of before outlives a settled reset")
  func simulate() {
    let seeds = TestSeed.given.map { [$0] } ?? (0..<300).map { _ in .random(in: .min ... .max) }
    var remembered = 0
    for seed in seeds {
      var simulation = ResetSimulation(seed: seed)
      for _ in 0..<2_000 { simulation.step() }
      #expect(simulation.faults.isEmpty, "RINGDRAFT_SEED=\(seed)")
      #expect(simulation.settled > 5, "RINGDRAFT_SEED=\(seed)")
      remembered += simulation.remembered
    }
    #expect(remembered > seeds.count || seeds.count == 1, "refusals are remembered now and then")
  }
}
