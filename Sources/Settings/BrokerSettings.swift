/// The bounds of what a worker asks of the broker, and of what the broker commits at once.
package struct BrokerSettings: Codable, Sendable, Equatable {
  /// How long a command waits, a restart of the broker included, before 503.
  package var commandDeadlineMilliseconds: Int
  /// How long joins and pings wait.
  package var joinDeadlineMilliseconds: Int
  /// How long a read waits for a decision on its limits before the broker counts as away.
  package var brokerDeadlineMilliseconds: Int
  /// The most commands committed in one transaction.
  package var commitGroupMax: Int

  package init(
    commandDeadlineMilliseconds: Int = 5_000,
    joinDeadlineMilliseconds: Int = 1_000,
    brokerDeadlineMilliseconds: Int = 250,
    commitGroupMax: Int = 256
  ) {
    self.commandDeadlineMilliseconds = commandDeadlineMilliseconds
    self.joinDeadlineMilliseconds = joinDeadlineMilliseconds
    self.brokerDeadlineMilliseconds = brokerDeadlineMilliseconds
    self.commitGroupMax = commitGroupMax
  }
}
