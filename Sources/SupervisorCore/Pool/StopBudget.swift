/// How the bound of a graceful stop is divided, in nanoseconds from its beginning.
///
/// ```
/// 0                                   8/10        9/10         1
/// |---- workers finish requests -------|-- late ---|-- broker --|
///                                      they end    SIGKILL      SIGKILL
/// ```
///
/// The broker stops after the workers, because it commits what their last requests wrote.
struct StopBudget: Equatable, Sendable {
  /// What the workers are told.
  let workerMilliseconds: Int
  /// When workers that are still there are killed.
  let workersEnd: Int64
  /// When a broker that is still there is killed.
  let brokerEnd: Int64

  init(boundMilliseconds: Int) {
    workerMilliseconds = boundMilliseconds * 8 / 10
    workersEnd = Int64(boundMilliseconds) * 900_000
    brokerEnd = Int64(boundMilliseconds) * 1_000_000
  }
}
