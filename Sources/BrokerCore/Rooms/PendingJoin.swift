/// A join whose room's sequence is being read.
struct PendingJoin: Sendable {
  let connection: ConnectionID
  let id: UInt64
  let room: String
  /// The worker left again before the answer: it is answered, but not made a member.
  var isAbandoned = false
}
