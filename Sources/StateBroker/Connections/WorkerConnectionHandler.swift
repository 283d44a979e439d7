import BrokerCore
import BrokerProtocol
import BrokerTransport
import CLinux
import Logging
import NIOCore

/// Reads one worker's frames. Whatever it cannot make sense of ends this connection and no other.
final class WorkerConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// How long a peer may take for its handshake, or for the rest of a frame it has begun.
  private static let frameDeadline = TimeAmount.seconds(5)

  private let broker: BrokerLoop
  private let process: ProcessID
  private var frames = FrameAccumulator()
  private var connection: WorkerConnection?
  private var deadline: Scheduled<Void>?
  private var hasGreeted = false

  /// - Parameter process: who connected.
  init(broker: BrokerLoop, process: ProcessID) {
    self.broker = broker
    self.process = process
  }

  func channelActive(context: ChannelHandlerContext) {
    connection = broker.connected(context.channel, process)
    updateDeadline(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let connection else { return }
    frames.append(Self.unwrapInboundIn(data))
    do {
      while let frame = try frames.nextFrame() {
        let (request, message) = try frame.withUnsafeReadableBytes { bytes throws(ProtocolError) in
          try Request.decode(bytes)
        }
        hasGreeted = true
        cancelDeadline()
        broker.received(message, id: request, from: connection)
      }
      updateDeadline(context)
    } catch {
      broker.refuse(connection.id, reason: error.message)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    broker.flush()
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancelDeadline()
    guard let connection else { return }
    broker.disconnected(connection.id, endedInsideFrame: frames.hasPartialFrame)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func cancelDeadline() {
    deadline?.cancel()
    deadline = nil
  }

  /// The time runs from the beginning of a frame: further bytes of it do not prolong it.
  private func updateDeadline(_ context: ChannelHandlerContext) {
    guard !hasGreeted || frames.hasPartialFrame, let id = connection?.id else { return cancelDeadline() }
    guard deadline == nil else { return }
    let broker = NIOLoopBound(broker, eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: Self.frameDeadline) {
      broker.value.refuse(id, reason: "no whole message within \(Self.frameDeadline.nanoseconds / 1_000_000_000) s")
    }
  }
}
