import Glibc
import NIOCore

/// Stops accepting while this worker has as many connections as its descriptors allow. What is not accepted waits in
/// the listener for a connection to end here, or for the supervisor to assign the listener to another worker.
final class AcceptLimiter: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = Never

  /// Descriptors kept for everything that is no client's connection.
  private static let reservedDescriptors = 128

  private let table: ConnectionTable
  private var isReadHeld = false

  init(table: ConnectionTable) {
    self.table = table
  }

  func read(context: ChannelHandlerContext) {
    guard table.isFull else { return context.read() }
    guard !isReadHeld else { return }
    isReadHeld = true
    let reader = NIOLoopBound((limiter: self, context: context), eventLoop: context.eventLoop)
    table.whenNotFull {
      reader.value.limiter.isReadHeld = false
      reader.value.context.read()
    }
  }

  /// How many connections this process can hold, after raising its own limit of descriptors as far as it may.
  static func raiseDescriptorLimit() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return reservedDescriptors }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return max(reservedDescriptors, Int(clamping: limit.rlim_cur) - reservedDescriptors)
  }
}
