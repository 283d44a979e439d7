import Glibc
import Logging
import NIOCore

/// Lets a listener rest after the system gave no descriptor or no memory for a connection: that stays in the queue, the
/// listener stays readable, and to try again at once would be a loop without end.
final class AcceptPause: ChannelInboundHandler {
  typealias InboundIn = any Channel

  private static let shortages = [EMFILE, ENFILE, ENOBUFS, ENOMEM]
  /// How long nothing is accepted.
  private static let pause = TimeAmount.milliseconds(500)
  /// Of a shortage that lasts, one line tells in this time.
  private static let reportInterval = TimeAmount.seconds(5)

  private let path: String
  private let logger: Logger
  private var nextReport = NIODeadline.distantPast

  /// - Parameter path: the listening socket's.
  init(path: String, logger: Logger) {
    self.path = path
    self.logger = logger
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let code = (error as? IOError)?.errnoCode, Self.shortages.contains(code) else {
      return context.fireErrorCaught(error)
    }
    report(code, at: context.eventLoop.now)
    // The read that failed is still on, and would be tried again and again: only this takes it back.
    let channel = context.channel
    try? channel.syncOptions?.setOption(.autoRead, value: false)
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      // On a channel that was closed meanwhile this fails, and shall.
      try? channel.syncOptions?.setOption(.autoRead, value: true)
    }
  }

  private func report(_ code: CInt, at now: NIODeadline) {
    guard now >= nextReport else { return }
    nextReport = now + Self.reportInterval
    logger.warning(
      "connections to \(path) wait: the system gives no descriptor or no memory for them",
      metadata: ["errno": "\(code)"])
  }
}
