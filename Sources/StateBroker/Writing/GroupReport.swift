import BrokerCore

/// What became of a group.
struct GroupReport: Sendable {
  /// One for each item, in order.
  private(set) var results: [WorkResult] = []
  /// Why items failed by themselves, for the log, by their places in the group.
  private(set) var causes: [Int: String] = [:]

  init() {}

  /// All of them failed together, but for what did not need the commit.
  init(results: [WorkResult]) {
    self.results = results
  }

  mutating func append(_ result: WorkResult) {
    results.append(result)
  }

  mutating func append(_ result: WorkResult, cause: any Error) {
    causes[results.count] = "\(cause)"
    results.append(result)
  }
}
