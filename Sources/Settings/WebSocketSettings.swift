/// The bounds of one WebSocket.
package struct WebSocketSettings: Codable, Sendable, Equatable {
  /// Whether `/v1/ws/echo` is served.
  package var echo: Bool
  /// The outbound queue of a member that reads too slowly; beyond it the socket closes with 1013.
  package var maxQueuedBytes: Int
  /// How often the server pings.
  package var pingIntervalMilliseconds: Int
  /// How long a peer may be silent before it is closed with 1001.
  package var silenceTimeoutMilliseconds: Int

  package init(
    echo: Bool = false,
    maxQueuedBytes: Int = 262_144,
    pingIntervalMilliseconds: Int = 25_000,
    silenceTimeoutMilliseconds: Int = 60_000
  ) {
    self.echo = echo
    self.maxQueuedBytes = maxQueuedBytes
    self.pingIntervalMilliseconds = pingIntervalMilliseconds
    self.silenceTimeoutMilliseconds = silenceTimeoutMilliseconds
  }
}
