import SupervisorCore

extension PoolSettings {
  static let exampleSilenceMilliseconds = 10_000

  /// For tests: 30 s to drain, 5 s to stop, 60 s to boot, 10 s of silence.
  init(workers: Int) {
    self.init(
      workers: workers, drainMilliseconds: 30_000, stopMilliseconds: 5_000, bootMilliseconds: 60_000,
      silenceMilliseconds: Self.exampleSilenceMilliseconds)
  }
}
