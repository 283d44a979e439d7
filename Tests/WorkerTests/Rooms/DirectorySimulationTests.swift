import Testing

@Suite("Members over random losses of connections and brokers")
struct DirectorySimulationTests {
  @Test("get every event from their joining on, once and in order", arguments: 0..<20)
  func everyEvent(round: Int) {
    let seed = UInt64.random(in: .min ... .max)
    let simulation = DirectorySimulation(seed: seed, forgetsEvents: false)
    for _ in 0..<4_000 { simulation.step() }
    simulation.settle()
    #expect(simulation.faults.isEmpty, "seed \(seed)")
    #expect(simulation.lostMembers == 0, "seed \(seed)")
    #expect(simulation.delivered > 100, "seed \(seed)")
  }

  @Test("or are told that events were missed", arguments: 0..<20)
  func lostPositions(round: Int) {
    let seed = UInt64.random(in: .min ... .max)
    let simulation = DirectorySimulation(seed: seed, forgetsEvents: true)
    for _ in 0..<4_000 { simulation.step() }
    simulation.settle()
    #expect(simulation.faults.isEmpty, "seed \(seed)")
    #expect(simulation.lostMembers > 0, "seed \(seed)")
  }
}
