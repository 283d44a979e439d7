/// A process connected that may not. Its connection is closed unread.
struct PeerRefused: Error {
  let process: Int32
  let user: UInt32
}
