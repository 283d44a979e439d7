import Glibc
import NIOCore

/// Stops accepting while this worker has as many connections as its descriptors allow. What is not accepted waits in
/// the listener for a connection to end here, or for the supervisor to assign the listener to another worker.
///
/// Should descriptors or memory run out all the same, it pauses: an accept that fails leaves its connection in the
/// listener, which stays readable, so that trying again at once would be a loop without end.
final class AcceptLimiter: ChannelDuplexHandler, RemovableChannelHandler, WaitingAcceptor {
  typealias InboundIn = any Channel
  typealias OutboundIn = Never

  /// Descriptors kept for everything that is neither a listener nor a client's connection.
  private static let reservedDescriptors = 128
  /// A worker inherits every listener and duplicates those it accepts from, all of them at most; and each may take one
  /// connection beyond the bound, by a read that was on when it was reached.
  private static let descriptorsPerListener = 3
  /// What a process is taken to have when the system does not tell: the usual soft limit.
  private static let assumedDescriptors = 1024
  /// How long nothing is accepted after the system gave no descriptor or no memory.
  static let pause = TimeAmount.milliseconds(500)

  private let table: ConnectionTable
  private let onExhaustion: (CInt) -> Void
  /// Set while a read is held.
  private var heldContext: ChannelHandlerContext?

  /// - Parameter onExhaustion: told the errno value when an accept failed for want of a descriptor or of memory.
  init(table: ConnectionTable, onExhaustion: @escaping (CInt) -> Void) {
    self.table = table
    self.onExhaustion = onExhaustion
  }

  func read(context: ChannelHandlerContext) {
    guard table.isFull else { return context.read() }
    guard heldContext == nil else { return }
    heldContext = context
    table.waitForRoom(self)
  }

  func mayAccept() {
    let context = heldContext
    heldContext = nil
    context?.read()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let code = (error as? IOError)?.errnoCode, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) else {
      return context.fireErrorCaught(error)
    }
    onExhaustion(code)
    pauseReading(context.channel)
  }

  /// The read that failed is still on, and would be tried again and again: only this takes it back.
  private func pauseReading(_ channel: any Channel) {
    try? channel.syncOptions?.setOption(.autoRead, value: false)
    channel.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      // On a channel that was closed meanwhile this fails, and shall.
      try? channel.syncOptions?.setOption(.autoRead, value: true)
    }
  }

  /// The listener was given back.
  func handlerRemoved(context: ChannelHandlerContext) {
    heldContext = nil
    table.stopWaiting(self)
  }

  /// How many connections a process can hold, 1 at least.
  ///
  /// - Parameters:
  ///   - descriptors: how many it may have; nil: nobody knows.
  ///   - listeners: how many it inherited.
  static func capacity(descriptors: Int?, listeners: Int) -> Int {
    max(1, (descriptors ?? assumedDescriptors) - reservedDescriptors - descriptorsPerListener * listeners)
  }
}
