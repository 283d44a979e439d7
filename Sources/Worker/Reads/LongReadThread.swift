import Dispatch
import Storage
import Synchronization

/// Does long reads one after the other, on a thread and a database connection of their own.
///
/// Answers can be tens of megabytes, so one at a time also bounds the memory they take while they are made.
final class LongReadThread: Sendable {
  /// The most reads that wait or are under way; one more is refused.
  static let maximumCount = 16

  private let reader: DraftReader
  private let queue = DispatchQueue(label: "ringdraft.long-reads")
  private let count = Atomic<Int>(0)

  /// Reads that wait or are under way.
  var waiting: Int { count.load(ordering: .relaxed) }

  /// - Parameter reader: used by nobody else.
  init(reader: DraftReader) {
    self.reader = reader
  }

  /// Runs `read` when its turn has come.
  ///
  /// - Throws: `RequestFailure.unavailable` when too many wait already; what `read` throws.
  func answer(_ read: @escaping @Sendable (DraftReader) throws -> Answer) async throws -> Answer {
    guard count.wrappingAdd(1, ordering: .relaxed).newValue <= Self.maximumCount else {
      count.wrappingSubtract(1, ordering: .relaxed)
      throw RequestFailure.unavailable
    }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { [self] in
        let answer = Result { try read(reader) }
        count.wrappingSubtract(1, ordering: .relaxed)
        continuation.resume(with: answer)
      }
    }
  }
}
