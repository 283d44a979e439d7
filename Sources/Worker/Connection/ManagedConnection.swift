/// A connection of this worker, whatever it speaks. Called on the worker's event loop only.
protocol ManagedConnection: AnyObject {
  /// A deadline set in ``ConnectionTable`` has passed.
  ///
  /// - Parameter now: nanoseconds of the monotonic clock.
  func timePassed(to now: Int64)

  /// The process is stopping: finish what is under way, then end.
  func drain()

  /// Whether the connection is a WebSocket. Those are drained in batches, since their clients all come back.
  var isWebSocket: Bool { get }
}
