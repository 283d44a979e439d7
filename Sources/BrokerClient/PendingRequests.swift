import BrokerProtocol

/// The requests that wait for their replies, by id. They outlive a connection: what was not answered is sent again.
struct PendingRequests {
  typealias Completion = (Result<Reply, BrokerUnavailable>) -> Void

  struct Entry {
    let request: Request
    /// Nanoseconds of the monotonic clock.
    let deadline: Int64
    let completion: Completion
  }

  /// The most requests that wait at once; one more is refused.
  static let maximumCount = 16_384

  private var entries: [UInt64: Entry] = [:]
  private var lastID: UInt64 = 0

  var isEmpty: Bool { entries.isEmpty }

  /// - Returns: the request's id, or nil when too many wait already.
  mutating func add(_ entry: Entry) -> UInt64? {
    guard entries.count < Self.maximumCount else { return nil }
    lastID += 1
    entries[lastID] = entry
    return lastID
  }

  /// Adds a resume of this connection. It is not sent again on the next one, which resumes anew.
  mutating func addResume(_ positions: [RoomPosition], completion: @escaping Completion) -> UInt64? {
    add(Entry(request: .resume(positions), deadline: .max, completion: completion))
  }

  /// Drops the resumes of a connection that was lost.
  mutating func dropResumes() {
    entries = entries.filter { entry in
      if case .resume = entry.value.request { return false }
      return true
    }
  }

  /// An id for a request nobody waits for.
  mutating func unansweredID() -> UInt64 {
    lastID += 1
    return lastID
  }

  mutating func remove(_ id: UInt64) -> Entry? {
    entries.removeValue(forKey: id)
  }

  /// Takes out what has waited until its deadline.
  mutating func removeExpired(at now: Int64) -> [Entry] {
    let expired = entries.filter { $0.value.deadline <= now }
    for id in expired.keys { entries[id] = nil }
    return Array(expired.values)
  }

  /// All requests in the order they were made, to be sent again.
  func inOrder() -> [(id: UInt64, request: Request)] {
    entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value.request) }
  }
}
