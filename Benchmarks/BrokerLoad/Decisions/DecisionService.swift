/// A server that decides whether requests may pass: how it is asked and how it answers.
///
/// Both servers that are compared are asked by the same loop over the same kind of socket; they differ in this alone.
protocol DecisionService {
  /// What has to pass between both sides before the first question.
  func greet(over socket: StreamSocket) throws

  /// Appends the question whether somebody may pass, held against two buckets: his own and that of his address.
  /// - Parameters:
  ///   - number: counts the questions of this connection.
  ///   - subject: who asks. The same number is the same user at the same address.
  ///   - now: nanoseconds of the monotonic clock.
  mutating func appendQuestion(number: Int, subject: UInt64, at now: Int64, to bytes: inout [UInt8])

  /// Reads the answer at the front of `bytes`.
  /// - Returns: nil when it is not there as a whole.
  /// - Throws: when it is none.
  func readAnswer(_ bytes: UnsafeRawBufferPointer) throws -> DecisionAnswer?
}

/// What came of one question.
struct DecisionAnswer {
  /// Bytes of the answer.
  let byteCount: Int
  let isAdmitted: Bool
  /// Whether a key found no place of its own.
  let isShared: Bool
}
