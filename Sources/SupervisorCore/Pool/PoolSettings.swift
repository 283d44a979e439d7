/// What a pool is told by the settings of one generation.
package struct PoolSettings: Equatable, Sendable {
  /// At least 1.
  package let workers: Int
  /// How long a process that leaves while others stay has to finish what it serves.
  package let drainMilliseconds: Int
  /// How long the workers have to finish when everything stops.
  package let stopMilliseconds: Int
  /// How long a process may take to get ready, and all processes of a reload together. The broker's time begins again
  /// when it opens the database, and is ``WatchBounds/databaseOpening`` from there.
  package let bootMilliseconds: Int
  /// A process whose event loop has not answered for this long is ended.
  package let silenceMilliseconds: Int

  package init(
    workers: Int, drainMilliseconds: Int, stopMilliseconds: Int, bootMilliseconds: Int, silenceMilliseconds: Int
  ) {
    self.workers = workers
    self.drainMilliseconds = drainMilliseconds
    self.stopMilliseconds = stopMilliseconds
    self.bootMilliseconds = bootMilliseconds
    self.silenceMilliseconds = silenceMilliseconds
  }
}

extension PoolSettings {
  private static let nanosecondsPerMillisecond: Int64 = 1_000_000

  var drain: Int64 { Int64(drainMilliseconds) * Self.nanosecondsPerMillisecond }
  var boot: Int64 { Int64(bootMilliseconds) * Self.nanosecondsPerMillisecond }
  var silence: Int64 { Int64(silenceMilliseconds) * Self.nanosecondsPerMillisecond }
}
