/// A process connected that may not. Its connection is closed unread.
struct PeerRefused: Error {
  var process: Int32 = 0
  var user: UInt32 = 0
}
