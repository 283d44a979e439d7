/// The bounds of one WebSocket.
package struct WebSocketSettings: Codable, Sendable, Equatable {
  /// Whether `/v1/ws/echo` is served.
  package var echo: Bool
  /// The outbound queue of a member that reads too slowly; beyond it the socket closes with 1013.
  package var maxQueuedBytes: Int
  /// The same of all members of a draft in one worker together; beyond it the slowest close with 1013.
  package var maxRoomQueuedBytes: Int
  /// How often the server pings.
  package var pingIntervalMilliseconds: Int
  /// How long a peer may be silent before it is closed with 1001.
  package var silenceTimeoutMilliseconds: Int

  package init(
    echo: Bool = false,
    maxQueuedBytes: Int = 262_144,
    maxRoomQueuedBytes: Int = 16_777_216,
    pingIntervalMilliseconds: Int = 25_000,
    silenceTimeoutMilliseconds: Int = 60_000
  ) {
    self.echo = echo
    self.maxQueuedBytes = maxQueuedBytes
    self.maxRoomQueuedBytes = maxRoomQueuedBytes
    self.pingIntervalMilliseconds = pingIntervalMilliseconds
    self.silenceTimeoutMilliseconds = silenceTimeoutMilliseconds
  }
}
