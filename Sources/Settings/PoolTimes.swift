/// How long the supervisor lets the processes of the pool take for what they do, in whole seconds.
package struct PoolTimes: Codable, Sendable, Equatable {
  /// What the workers have at a stop to finish requests and to close sockets.
  package var stopSeconds: Int
  /// The same of workers that others take over from.
  package var drainSeconds: Int
  /// What a process, or all processes of a reload, have to get ready. Opening the database has a bound of its own.
  package var bootSeconds: Int
  /// After this time without an answer of its event loop a process is ended.
  package var silenceSeconds: Int

  package init(stopSeconds: Int = 5, drainSeconds: Int = 30, bootSeconds: Int = 15, silenceSeconds: Int = 10) {
    self.stopSeconds = stopSeconds
    self.drainSeconds = drainSeconds
    self.bootSeconds = bootSeconds
    self.silenceSeconds = silenceSeconds
  }
}
