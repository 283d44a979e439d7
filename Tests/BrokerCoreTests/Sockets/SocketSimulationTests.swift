import Limits
import TestSupport
import Testing

/// `RINGDRAFT_SEED` runs one seed again.
@Suite struct SocketSimulationTests {
  private static let runs = 150

  /// Never more than allowed are open, at no instant, whatever dies; and in the end the leases are the sockets.
  @Test(arguments: [SocketUserPolicy.refuse, .replaceOldest], [false, true])
  func leasesAreTheSockets(policy: SocketUserPolicy, killsBroker: Bool) {
    let seeds = TestSeed.given.map { [$0] } ?? (0..<Self.runs).map { _ in UInt64.random(in: .min ... .max) }
    var granted = 0
    var restarts = 0
    for seed in seeds {
      let limits = SocketLimits(perUser: 2, perDraft: 3, global: 5, userPolicy: policy)
      var simulation = SocketSimulation(seed: seed, limits: limits, killsBroker: killsBroker)
      simulation.run(steps: 1_500)
      #expect(simulation.faults == [], "RINGDRAFT_SEED=\(seed)")
      granted += simulation.granted
      restarts += simulation.restarts
    }
    #expect(granted > seeds.count * 10, "\(granted) were let in")
    #expect(killsBroker == (restarts > 0) || seeds.count == 1)
  }

  /// The same while limits change, go and come, and while some workers do not ask: in the end the leases are the
  /// sockets, a change closes nobody, and nobody is let in beyond the limits that hold.
  @Test(arguments: [SocketUserPolicy.refuse, .replaceOldest], [false, true])
  func leasesAreTheSocketsOverReloads(policy: SocketUserPolicy, killsBroker: Bool) {
    let seeds = TestSeed.given.map { [$0] } ?? (0..<Self.runs).map { _ in UInt64.random(in: .min ... .max) }
    for seed in seeds {
      let limits = SocketLimits(perUser: 2, perDraft: 3, global: 5, userPolicy: policy)
      var simulation = SocketSimulation(
        seed: seed, limits: limits, killsBroker: killsBroker, reconfigures: true)
      simulation.run(steps: 1_500)
      #expect(simulation.faults == [], "RINGDRAFT_SEED=\(seed)")
    }
  }
}
