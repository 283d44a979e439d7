/// How much the broker holds at one moment.
package struct BrokerFigures: Equatable, Sendable {
  package let connections: Int
  package let rooms: Int
  /// Workers in rooms, each counted once for each of its rooms.
  package let memberships: Int
  package let queuedItems: Int
  /// What the queued items hold, in bytes.
  package let queuedBytes: Int
  package let commands: CommandCounters
}
