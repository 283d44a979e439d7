import BrokerCore

/// How large the groups were that one commit made durable, and how long they took.
struct CommitFigures {
  private(set) var groups: UInt64 = 0
  private(set) var items: UInt64 = 0
  /// Items of each group.
  private(set) var sizes = LogHistogram()
  /// Microseconds from handing a group to the writer until its results are back on the event loop.
  private(set) var microseconds = LogHistogram()

  mutating func record(items count: Int, nanoseconds: Int64) {
    groups += 1
    items += UInt64(count)
    sizes.record(UInt64(count))
    microseconds.record(UInt64(max(0, nanoseconds) / 1_000))
  }
}
