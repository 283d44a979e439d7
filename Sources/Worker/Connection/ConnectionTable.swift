import HTTPCore
import NIOCore

/// Every connection of this worker, with its next deadline. Lives on the event loop.
///
/// One timer wheel ticks for all of them: a deadline costs no task of its own in the loop's queue.
final class ConnectionTable {
  typealias Key = TimerWheel.Key

  private static let slotCount = 1024

  let eventLoop: any EventLoop
  private let tick: TimeAmount
  private var wheel: TimerWheel
  private var connections: [Key: any ManagedConnection] = [:]
  private var lastKey: Key = 0
  private var isTicking = false
  private var whenEmpty: (() -> Void)?
  /// One for each listener at most.
  private var waitingAcceptors: [any WaitingAcceptor] = []
  private let capacity: Int
  private(set) var isDraining = false

  /// - Parameters:
  ///   - tickNanoseconds: how late a deadline may be noticed.
  ///   - capacity: how many connections there may be for another to be accepted. Every acceptor that waited takes one
  ///     when there is room again, so there can be as many more as there are listeners.
  init(eventLoop: any EventLoop, tickNanoseconds: Int64, capacity: Int) {
    self.eventLoop = eventLoop
    self.capacity = capacity
    tick = .nanoseconds(tickNanoseconds)
    wheel = TimerWheel(tickNanoseconds: tickNanoseconds, slotCount: Self.slotCount, at: eventLoop.nanoseconds)
  }

  var count: Int { connections.count }
  var isFull: Bool { connections.count >= capacity }

  /// Tells `acceptor` once, when there is room for a connection again.
  func waitForRoom(_ acceptor: any WaitingAcceptor) {
    waitingAcceptors.append(acceptor)
  }

  /// Forgets an acceptor that may be waiting.
  func stopWaiting(_ acceptor: any WaitingAcceptor) {
    waitingAcceptors.removeAll { $0 === acceptor }
  }

  /// Takes a connection in and names it.
  func add(_ connection: any ManagedConnection) -> Key {
    lastKey += 1
    connections[lastKey] = connection
    return lastKey
  }

  /// Forgets a connection that has ended, with its deadline.
  func remove(_ key: Key) {
    connections[key] = nil
    wheel.clear(key)
    if !waitingAcceptors.isEmpty, !isFull { tellAcceptors() }
    guard connections.isEmpty, let done = whenEmpty else { return }
    whenEmpty = nil
    done()
  }

  /// All of them: nobody knows behind which listener a client waits.
  private func tellAcceptors() {
    let acceptors = waitingAcceptors
    waitingAcceptors = []
    for acceptor in acceptors { acceptor.mayAccept() }
  }

  /// Calls the connection's `timePassed(to:)` at `deadline`, once, in place of any earlier deadline of it.
  func schedule(_ key: Key, at deadline: Int64) {
    wheel.set(key, deadline: deadline)
    startTicking()
  }

  private func startTicking() {
    guard !isTicking else { return }
    isTicking = true
    eventLoop.assumeIsolated().scheduleTask(in: tick) { self.ticked() }
  }

  private func ticked() {
    isTicking = false
    let now = eventLoop.nanoseconds
    for key in wheel.advance(to: now) { connections[key]?.timePassed(to: now) }
    if wheel.count > 0 { startTicking() }
  }
}

// MARK: - Stopping

extension ConnectionTable {
  private static let drainStep = TimeAmount.milliseconds(50)
  private static let smallestDrainBatch = 16

  /// Ends every connection: HTTP ones now, or after the answer under way; WebSockets spread over `spread`, so that
  /// their clients do not come back all in one moment.
  ///
  /// - Parameter done: called when none is left.
  func drain(spread: TimeAmount, done: @escaping () -> Void) {
    isDraining = true
    guard !connections.isEmpty else { return done() }
    whenEmpty = done
    for connection in connections.values where !connection.isWebSocket { connection.drain() }
    let sockets = connections.filter(\.value.isWebSocket).map(\.key)
    let steps = max(1, Int(spread.nanoseconds / Self.drainStep.nanoseconds))
    drainSockets(sockets[...], batch: max(Self.smallestDrainBatch, (sockets.count + steps - 1) / steps))
  }

  private func drainSockets(_ keys: ArraySlice<Key>, batch: Int) {
    guard !keys.isEmpty else { return }
    for key in keys.prefix(batch) { connections[key]?.drain() }
    eventLoop.assumeIsolated().scheduleTask(in: Self.drainStep) {
      self.drainSockets(keys.dropFirst(batch), batch: batch)
    }
  }
}

@available(*, unavailable)
extension ConnectionTable: Sendable {}

extension EventLoop {
  /// The loop's time: nanoseconds of the monotonic clock (in tests, of the test's clock).
  var nanoseconds: Int64 { Int64(now.uptimeNanoseconds) }
}
