/// How the time of a graceful stop is divided, in nanoseconds from its beginning.
///
/// ```
/// 0                         stop          + workerGrace     + brokerGrace
/// |-- workers finish requests -|-- they end --|-- the broker --|
///                                             SIGKILL          SIGKILL
/// ```
///
/// The broker stops after the workers, because it commits what their last requests wrote.
struct StopBudget: Equatable, Sendable {
  /// What a process that was told to end by itself is granted beyond the time it was told.
  static let workerGrace: Int64 = 1_000_000_000
  /// What the broker has to commit and to close the database.
  static let brokerGrace: Int64 = 4_000_000_000

  /// What the workers are told.
  let workerMilliseconds: Int
  /// When workers that are still there are killed.
  let workersEnd: Int64
  /// When a broker that is still there is killed.
  let brokerEnd: Int64

  init(stopMilliseconds: Int) {
    workerMilliseconds = stopMilliseconds
    workersEnd = Int64(stopMilliseconds) * 1_000_000 + Self.workerGrace
    brokerEnd = workersEnd + Self.brokerGrace
  }
}
