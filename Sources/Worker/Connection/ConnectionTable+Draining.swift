import NIOCore

/// How a worker lets go of its connections.
extension ConnectionTable {
  /// Closes that are due within this time are done together.
  private static let drainStep: Int64 = 20_000_000

  /// Ends every connection: HTTP ones now, or after the answer under way; WebSockets at random instants within
  /// `spread`. Called again, it spreads the sockets that are left anew, as when everything stops during a reload.
  ///
  /// - Parameter done: called when none is left.
  func drain(spread: TimeAmount, done: @escaping () -> Void) {
    let earlier = drainPlan
    let sockets = connections.filter(\.value.isWebSocket).keys
    let plan = DrainPlan(
      sockets, from: eventLoop.nanoseconds, spread: spread.nanoseconds, number: (earlier?.number ?? 0) + 1)
    drainPlan = plan
    guard !connections.isEmpty else { return done() }
    whenEmpty = done
    if earlier == nil {
      for connection in connections.values where !connection.isWebSocket { connection.drain() }
    }
    closeDueSockets(plan.number)
  }

  private func closeDueSockets(_ number: Int) {
    guard drainPlan?.number == number else { return }
    let now = eventLoop.nanoseconds
    while let key = drainPlan?.takeDue(at: now) { connections[key]?.drain() }
    guard let next = drainPlan?.next else { return }
    eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(max(next - now, Self.drainStep))) {
      self.closeDueSockets(number)
    }
  }
}
