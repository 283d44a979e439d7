import Testing

@Suite("Members over random losses of connections and brokers")
struct DirectorySimulationTests {
  private static let rounds = 20
  private static let steps = 4_000

  @Test("get every event from their joining on, once and in order")
  func everyEvent() {
    var delivered = 0
    for _ in 0..<Self.rounds {
      let simulation = run(forgetsEvents: false)
      #expect(simulation.lostMembers == 0, "seed \(simulation.seed)")
      delivered += simulation.delivered
    }
    #expect(delivered > 100 * Self.rounds)
  }

  /// That somebody is told so is certain over all rounds, not in each.
  @Test("or are told that events were missed")
  func lostPositions() {
    let lost = (0..<Self.rounds).map { _ in run(forgetsEvents: true).lostMembers }
    #expect(lost.reduce(0, +) > 0)
  }

  private func run(forgetsEvents: Bool) -> DirectorySimulation {
    let simulation = DirectorySimulation(seed: .random(in: .min ... .max), forgetsEvents: forgetsEvents)
    for _ in 0..<Self.steps { simulation.step() }
    simulation.settle()
    #expect(simulation.faults.isEmpty, "seed \(simulation.seed)")
    return simulation
  }
}
