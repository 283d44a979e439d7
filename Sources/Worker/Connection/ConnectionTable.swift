import Figures
import HTTPCore
import NIOCore

/// Every connection of this worker, with its next deadline. Lives on the event loop.
///
/// One timer wheel ticks for all of them: a deadline costs no task of its own in the loop's queue.
final class ConnectionTable {
  typealias Key = TimerWheel.Key

  private static let slotCount = 1024

  let eventLoop: any EventLoop
  /// Where its connections count what they answer.
  let figures: FigureRecorder
  private let tick: TimeAmount
  private var wheel: TimerWheel
  var connections: [Key: any ManagedConnection] = [:]
  /// Those of ``connections`` that are WebSockets.
  private(set) var socketCount = 0
  private var lastKey: Key = 0
  private var isTicking = false
  var whenEmpty: (() -> Void)?
  /// One for each listener at most.
  private var waitingAcceptors: [any WaitingAcceptor] = []
  private let capacity: Int
  /// Nil until it drains.
  var drainPlan: DrainPlan?
  var isDraining: Bool { drainPlan != nil }

  /// - Parameters:
  ///   - tickNanoseconds: how late a deadline may be noticed.
  ///   - capacity: how many connections there may be for another to be accepted. Every acceptor that waited takes one
  ///     when there is room again, so there can be as many more as there are listeners.
  init(
    eventLoop: any EventLoop, tickNanoseconds: Int64, capacity: Int, figures: FigureRecorder = FigureRecorder()
  ) {
    self.eventLoop = eventLoop
    self.figures = figures
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
    if connection.isWebSocket {
      socketCount += 1
      figures.socketsChanged(to: socketCount, opened: true)
    }
    return lastKey
  }

  /// Forgets a connection that has ended, with its deadline.
  func remove(_ key: Key) {
    if connections.removeValue(forKey: key)?.isWebSocket == true {
      socketCount -= 1
      figures.socketsChanged(to: socketCount, opened: false)
    }
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

@available(*, unavailable)
extension ConnectionTable: Sendable {}

extension EventLoop {
  /// The loop's time: nanoseconds of the monotonic clock (in tests, of the test's clock).
  var nanoseconds: Int64 { Int64(now.uptimeNanoseconds) }
}
