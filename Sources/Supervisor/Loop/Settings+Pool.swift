import Settings
import SupervisorCore

extension SupervisorSettings {
  /// What of them concerns the pool.
  var forPool: PoolSettings {
    PoolSettings(
      workers: workers, drainMilliseconds: pool.drainSeconds * 1_000, stopMilliseconds: pool.stopSeconds * 1_000,
      bootMilliseconds: pool.bootSeconds * 1_000, silenceMilliseconds: pool.silenceSeconds * 1_000)
  }
}
