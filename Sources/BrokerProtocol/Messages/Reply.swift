import Drafts
import Limits

/// Everything the broker can answer, each to the request with the same id.
package enum Reply: Equatable, Sendable {
  /// Answers `hello`.
  case welcome(Welcome)
  /// Answers `ping`; `isWritable` says whether the last write the broker tried succeeded.
  case pong(isWritable: Bool)
  case outcome(CommandOutcome)
  /// The worker is a member of the room; `sequence` is that of the room's newest event so far, 0 when there is none.
  case joined(sequence: Int64)
  /// All rooms are followed again, except those in `lost`: of them, events were missed that are no longer kept.
  case resumed(lost: [String])
  /// Answers `decide`.
  case decision(Decision)
  /// Answers `acquireSocket`.
  case socketAnswer(SocketAnswer)
  /// The request was not served.
  case failed(BrokerFailure)
}
