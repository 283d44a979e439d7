import Drafts
import Limits

/// Everything a worker can say to the broker.
package enum Request: Equatable, Sendable {
  /// The first message of a connection, and only that.
  case hello(Hello)
  /// Asks whether the broker is there and its database takes writes. Answered by `pong`, or by `failed` when it did not
  /// begin before `deadline`, nanoseconds of CLOCK_MONOTONIC.
  case ping(deadline: Int64)
  /// Asks for a change. Answered by `outcome` once it is durable, or by `failed`.
  case execute(DraftCommand)
  /// Makes the worker a member of a room. Answered by `joined`; publications follow from the next event on. Answered by
  /// `failed` when it did not begin before `deadline`, nanoseconds of CLOCK_MONOTONIC.
  case join(room: String, deadline: Int64)
  /// Ends the membership. Not answered.
  case leave(room: String)
  /// After a reconnect: the worker's rooms and how far it has followed each. What it missed is pushed, then
  /// `resumed` answers. `epoch` is the `positionEpoch` of the welcome under which the positions were taken: in another
  /// one they mean nothing. It has no deadline: sockets depend on it as long as its connection lives.
  case resume([RoomPosition], epoch: UInt64)
  /// Asks whether a request may pass its limits, and charges it. Answered by `decision`.
  case decide(LimitQuestion)
  /// Asks for the right to have one more socket. Answered by `socketAnswer` as soon as all sockets there are are known,
  /// or by `failed` when that was not before `deadline`, nanoseconds of CLOCK_MONOTONIC.
  case acquireSocket(SocketClaim, deadline: Int64)
  /// A socket has ended, or nobody waits for the answer to its `acquireSocket` any more. Not answered.
  case releaseSocket(number: UInt64)
  /// The first after `welcome`: the sockets the worker has, exactly these. The list may take several messages, the last
  /// of which says so. Not answered.
  case declareSockets([SocketClaim], isLast: Bool)
  /// A socket that is open, whatever the limits are: its worker limits none. Not answered.
  case openedSocket(SocketClaim)
  /// The worker has forgotten all refusals it remembered before this version of the limits. Not answered.
  case limitsNoted(version: UInt64)
  /// What the worker did about limits by itself since it said so last. Not answered.
  case limitCounts(WorkerLimitCounts)
}
