/// What the pool does at one instant, for operators.
package struct PoolFigures: Equatable, Sendable {
  /// What is under way.
  package enum Activity: String, CaseIterable, Equatable, Sendable {
    /// Not everybody has served yet.
    case starting
    case serving
    case reloading
    case scaling
    case draining
    case stopping
  }

  package let activity: Activity
  /// That of the workers that are wanted.
  package let generation: Int
  /// Workers that are wanted, ready, and answer.
  package let ready: Int
  package let wanted: Int
  /// The broker's, then the workers' by number.
  package let slots: [SlotFigures]
  package let deaths: DeathCounts
  /// How many connections wait in each listener's queue to be accepted; empty when nobody has asked.
  package var acceptQueues: [Int] = []

  /// The processes that are to end.
  package var leaving: Set<ChildID> {
    Set(slots.filter { $0.role == .leaving && $0.state.isRunning }.map(\.id))
  }
}
