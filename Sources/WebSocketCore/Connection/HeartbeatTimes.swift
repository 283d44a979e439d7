/// The times of a socket's life, in nanoseconds.
package struct HeartbeatTimes: Equatable, Sendable {
  /// Between two pings to an open socket.
  package var pingIntervalNanoseconds: Int64
  /// Without a byte from the peer, then it is closed with 1001.
  package var silenceTimeoutNanoseconds: Int64
  /// For the peer's own close frame after ours.
  package var closeTimeoutNanoseconds: Int64 = 5_000_000_000
  /// For the peer to end its side of a connection that ours has ended.
  package var lingerNanoseconds: Int64 = 2_000_000_000

  package init(pingIntervalNanoseconds: Int64, silenceTimeoutNanoseconds: Int64) {
    self.pingIntervalNanoseconds = pingIntervalNanoseconds
    self.silenceTimeoutNanoseconds = silenceTimeoutNanoseconds
  }
}
