import BrokerProtocol

/// The requests that wait for their replies, by id. They outlive a connection: what was not answered is sent again.
struct PendingRequests {
  typealias Completion = (Result<Reply, BrokerUnavailable>) -> Void

  struct Entry {
    /// The whole frame, as it is sent and sent again.
    let frame: [UInt8]
    /// Nanoseconds of the monotonic clock.
    let deadline: Int64
    let completion: Completion
    /// A resume belongs to its connection; the next one resumes anew.
    let isResume: Bool
  }

  /// The most requests that wait at once; one more is refused.
  static let maximumCount = 16_384
  /// The most bytes of frames that wait at once; a request that would exceed them is refused.
  static let maximumBytes = 32 << 20

  /// Bytes of all frames that wait, resumes included.
  private(set) var bytes = 0
  private var entries: [UInt64: Entry] = [:]
  private var lastID: UInt64 = 0

  var isEmpty: Bool { entries.isEmpty }

  /// Takes a request in.
  /// - Returns: its frame, to be sent.
  /// - Throws: `requestTooLong` for what no frame can hold, `overloaded` when too much waits already.
  mutating func add(
    _ request: Request, deadline: Int64, completion: @escaping Completion
  ) throws(BrokerUnavailable) -> [UInt8] {
    guard entries.count < Self.maximumCount else { throw BrokerUnavailable(.overloaded) }
    let frame = request.encoded(id: lastID + 1)
    guard frame.count - FrameHeader.lengthFieldBytes <= ProtocolVersion.maximumFrameBytes else {
      throw BrokerUnavailable(.requestTooLong)
    }
    guard frame.count <= Self.maximumBytes - bytes else { throw BrokerUnavailable(.overloaded) }
    insert(Entry(frame: frame, deadline: deadline, completion: completion, isResume: false))
    return frame
  }

  /// Takes a resume of this connection in. It has no bound of its own: one is under way at a time, and the protocol
  /// bounds its rooms.
  mutating func addResume(
    _ positions: [RoomPosition], epoch: UInt64, completion: @escaping Completion
  ) -> [UInt8] {
    let frame = Request.resume(positions, epoch: epoch).encoded(id: lastID + 1)
    insert(Entry(frame: frame, deadline: .max, completion: completion, isResume: true))
    return frame
  }

  private mutating func insert(_ entry: Entry) {
    lastID += 1
    bytes += entry.frame.count
    entries[lastID] = entry
  }

  /// Drops the resumes of a connection that was lost.
  mutating func dropResumes() {
    for (id, entry) in entries where entry.isResume { remove(id, entry) }
  }

  /// An id for a request nobody waits for.
  mutating func unansweredID() -> UInt64 {
    lastID += 1
    return lastID
  }

  mutating func remove(_ id: UInt64) -> Entry? {
    guard let entry = entries[id] else { return nil }
    remove(id, entry)
    return entry
  }

  /// Takes out what has waited until its deadline.
  mutating func removeExpired(at now: Int64) -> [Entry] {
    let expired = entries.filter { $0.value.deadline <= now }
    for (id, entry) in expired { remove(id, entry) }
    return Array(expired.values)
  }

  private mutating func remove(_ id: UInt64, _ entry: Entry) {
    entries[id] = nil
    bytes -= entry.frame.count
  }

  /// The frames of all requests in the order they were made, to be sent again.
  func inOrder() -> [[UInt8]] {
    entries.sorted { $0.key < $1.key }.map(\.value.frame)
  }
}
