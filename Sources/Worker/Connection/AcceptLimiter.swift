import NIOCore

/// Stops accepting while this worker has as many connections as its descriptors allow. What is not accepted waits in
/// the listener for a connection to end here, or for the supervisor to assign the listener to another worker.
final class AcceptLimiter: ChannelOutboundHandler, RemovableChannelHandler, WaitingAcceptor {
  typealias OutboundIn = Never

  /// Descriptors kept for everything that is no client's connection.
  private static let reservedDescriptors = 128

  private let table: ConnectionTable
  /// Set while a read is held.
  private var heldContext: ChannelHandlerContext?

  init(table: ConnectionTable) {
    self.table = table
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

  /// The listener was given back.
  func handlerRemoved(context: ChannelHandlerContext) {
    heldContext = nil
    table.stopWaiting(self)
  }

  /// How many connections a process can hold that may have this many descriptors; nil: nobody knows how many.
  static func capacity(descriptors: Int?) -> Int {
    max(reservedDescriptors, (descriptors ?? 0) - reservedDescriptors)
  }
}
