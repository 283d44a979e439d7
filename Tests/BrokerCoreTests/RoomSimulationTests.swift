import TestSupport
import Testing

/// A few workers that join, leave, lose their connections and resume while drafts grow, groups fail and brokers die.
/// Whatever happens, a member sees its room's events from its join on, each once, in order, without a gap, or is told
/// that it lost its place.
///
/// `RINGDRAFT_SEED` runs one seed again.
@Suite("Rooms under random events")
struct RoomSimulationTests {
  private static let rounds = 400

  @Test("no event is lost, doubled or reordered")
  func simulate() {
    let seeds = TestSeed.given.map { [$0] } ?? (0..<Self.rounds).map { _ in .random(in: .min ... .max) }
    var lostRooms = 0
    for seed in seeds {
      var simulation = RoomSimulation(seed: seed)
      for _ in 0..<3_000 { simulation.step() }
      simulation.settle()
      #expect(simulation.faults.isEmpty, "RINGDRAFT_SEED=\(seed)")
      #expect(simulation.delivered > 20, "RINGDRAFT_SEED=\(seed)")
      lostRooms += simulation.lostRooms
    }
    #expect(lostRooms > 0 || seeds.count == 1, "positions are lost now and then")
  }
}
