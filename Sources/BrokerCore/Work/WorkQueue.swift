import Drafts

/// Work waiting for the writer, first come first served, and the group it is busy with.
struct WorkQueue: Sendable {
  /// Who waits for a work item, and for what.
  enum Purpose: Sendable {
    case command(ConnectionID, id: UInt64)
    case join(ticket: UInt64)
    case resume(ticket: UInt64, room: String)
    case ping(ConnectionID, id: UInt64)
    /// An operator's.
    case order(ticket: UInt64)
  }

  struct Entry: Sendable {
    let purpose: Purpose
    let item: WorkItem
    /// Nanoseconds of the monotonic clock: what has not begun by then is dropped.
    let deadline: Int64
  }

  private var waiting: [Entry] = []
  /// Entries before this index have been taken; the array is compacted when half of it has.
  private var head = 0
  /// What the writer was handed last and has not finished.
  private(set) var busy: [Entry] = []
  /// What the waiting items hold, see `WorkItem.byteCount`.
  private(set) var byteCount = 0

  var count: Int { waiting.count - head }
  var isWriterIdle: Bool { busy.isEmpty }

  mutating func append(_ entry: Entry) {
    waiting.append(entry)
    byteCount += entry.item.byteCount
  }

  /// Takes up to `limit` entries for the writer. Those whose deadline has passed go to `expired` instead.
  mutating func takeGroup(limit: Int, now: Int64, expired: (Entry) -> Void) -> [WorkItem] {
    precondition(busy.isEmpty, "the writer is still busy with \(busy.count) items")
    while head < waiting.count, busy.count < limit {
      let entry = waiting[head]
      head += 1
      byteCount -= entry.item.byteCount
      if entry.deadline <= now {
        expired(entry)
      } else {
        busy.append(entry)
      }
    }
    compact()
    return busy.map(\.item)
  }

  /// Ends the group the writer was busy with.
  mutating func finishGroup() -> [Entry] {
    defer { busy = [] }
    return busy
  }

  private mutating func compact() {
    guard head > waiting.count / 2 else { return }
    waiting.removeFirst(head)
    head = 0
  }
}
