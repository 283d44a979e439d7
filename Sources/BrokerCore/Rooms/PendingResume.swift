/// A resume, some of whose rooms are being read.
struct PendingResume: Sendable {
  let connection: ConnectionID
  let id: UInt64
  var unread: Int
  /// Bytes of missed events pushed so far.
  var missedBytes = 0
  var lost: [String] = []
}
