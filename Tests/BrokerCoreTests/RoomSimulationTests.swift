import BrokerProtocol
import Drafts
import Testing

@testable import BrokerCore

/// A few workers that join, leave, lose their connections and resume while drafts grow. Whatever happens, a member
/// sees its room's events from its join on, each once, in order, without a gap.
@Suite("Rooms under random events")
struct RoomSimulationTests {
  @Test("no event is lost, doubled or reordered", arguments: 0..<20)
  func simulate(round: Int) {
    let seed = UInt64.random(in: .min ... .max)
    var simulation = RoomSimulation(seed: seed)
    for _ in 0..<3_000 { simulation.step() }
    simulation.settle()
    #expect(simulation.faults.isEmpty, "seed \(seed)")
    #expect(simulation.delivered > 100, "seed \(seed)")
  }
}
