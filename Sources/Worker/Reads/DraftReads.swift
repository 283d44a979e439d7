import Storage

/// Where routes read: short reads where they are, which is the event loop, long ones on a thread of their own.
///
/// A read of a usual draft takes some ten microseconds, less than handing it to another thread. A list of thousands of
/// drafts takes so long that every other request and socket of the worker would wait for it.
struct DraftReads: Sendable {
  /// What is read on the event loop, in rows as ``DraftReader`` counts them: one to two milliseconds.
  static let maximumRowsOnLoop = 1024

  private let reader: DraftReader
  private let thread: LongReadThread

  /// - Parameters:
  ///   - reader: for short reads.
  ///   - thread: for long ones.
  init(reader: DraftReader, thread: LongReadThread) {
    self.reader = reader
    self.thread = thread
  }

  /// Reads and answers, in one place.
  ///
  /// - Parameter read: reads no more than so many rows. It is called a second time, without that bound and on the other
  ///   thread, when there are more.
  /// - Throws: `RequestFailure.unavailable` when too many long reads wait already; what `read` throws.
  func answer(
    _ read: @escaping @Sendable (_ reader: DraftReader, _ maxRows: Int) throws -> BoundedRead<Answer>
  ) async throws -> Answer {
    if case .complete(let answer) = try read(reader, Self.maximumRowsOnLoop) { return answer }
    return try await thread.answer { reader in
      guard case .complete(let answer) = try read(reader, .max) else { throw UnboundedReadTooLong() }
      return answer
    }
  }

  /// The names of the tables, sorted.
  func tablesPresent() throws -> [String] {
    try reader.tablesPresent()
  }
}

/// A read without a bound said that there was more: a fault of ours.
private struct UnboundedReadTooLong: Error {}
