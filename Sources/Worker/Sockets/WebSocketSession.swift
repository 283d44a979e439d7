import Logging
import NIOCore
import Observability
import WebSocketCore

/// One open WebSocket: the socket, its buffers and its deadline around ``WebSocketConnection``, which decides.
///
/// It is a channel handler and nothing else: no task and no stream belong to it, so an idle socket costs its channel
/// and a few hundred bytes.
final class WebSocketSession: ChannelDuplexHandler, RemovableChannelHandler, ManagedConnection {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let services: SocketServices
  private let purpose: any SocketPurpose
  private var connection: WebSocketConnection
  private var context: ChannelHandlerContext?
  private var key: ConnectionTable.Key?
  private var armedDeadline: Int64?
  /// Bytes that came while reading was paused; one read's worth, since the socket is not read meanwhile.
  private var held = ByteBuffer()
  private var isPaused = true
  private var isReadHeld = false
  private var isProcessing = false
  /// The latest ping's payload, while the peer takes no bytes. Older ones need no answer (RFC 6455 §5.5.3).
  private var owedPong: [UInt8]?
  private var needsFlush = false
  private var hasEnded = false

  private static let pingFrame = ByteBuffer(bytes: FrameEncoder.frame(.ping, []))

  /// - Parameter maxMessageBytes: longest message taken from the peer.
  init(services: SocketServices, purpose: any SocketPurpose, maxMessageBytes: Int) {
    self.services = services
    self.purpose = purpose
    connection = WebSocketConnection(
      maxMessageBytes: maxMessageBytes, times: services.times, openedAt: services.table.eventLoop.nanoseconds)
  }

  var isWebSocket: Bool { true }
  var isOpen: Bool { connection.isOpen && context != nil }
  var isWritable: Bool { context?.channel.isWritable ?? false }
  var eventLoop: any EventLoop { services.table.eventLoop }
  private var now: Int64 { services.table.eventLoop.nanoseconds }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    key = services.table.add(self)
  }

  /// The 101 is written: the socket is open.
  ///
  /// - Parameters:
  ///   - leftover: what the client sent behind its handshake.
  ///   - isDraining: whether the process is stopping already.
  func open(with leftover: ByteBuffer, isDraining: Bool) {
    held = leftover
    purpose.opened(self)
    if isDraining { drain() }
    arm()
    context?.flush()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    leave()
  }

  func channelInactive(context: ChannelHandlerContext) {
    perform(connection.inputClosed())
    leave()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A reset or another failure of the socket. There is nobody left to tell.
    context.close(promise: nil)
  }

  private func leave() {
    endPurpose()
    context = nil
    held = ByteBuffer()
    if let key { services.table.remove(key) }
    key = nil
  }

  private func endPurpose() {
    guard !hasEnded else { return }
    hasEnded = true
    purpose.ended(self)
  }
}

// MARK: - Reading

extension WebSocketSession {
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = Self.unwrapInboundIn(data)
    if held.readableBytes > 0 { held.writeBuffer(&bytes) } else { held = bytes }
    process()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    flush()
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if isPaused { isReadHeld = true } else { context.read() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      perform(connection.inputClosed())
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Stops taking messages; the socket itself is not read either, so little is held.
  func pauseReading() {
    isPaused = true
  }

  func resumeReading() {
    guard isPaused else { return }
    isPaused = false
    process()
    if isReadHeld, !isPaused, let context {
      isReadHeld = false
      context.read()
    }
    flush()
  }

  private func process() {
    guard !isProcessing else { return }
    isProcessing = true
    while !isPaused, held.readableBytes > 0 {
      let (consumed, effect) = connection.receive(held.readableBytesUInt8Span, at: now)
      held.moveReaderIndex(forwardBy: consumed)
      perform(effect)
    }
    isProcessing = false
    if held.readableBytes == 0 { held = ByteBuffer() }
  }
}

// MARK: - Writing

extension WebSocketSession {
  /// Queues a frame, to be flushed by ``flush()``. A peer whose queue is over the bound is cut off with 1013.
  func send(_ frame: ByteBuffer) {
    guard isOpen, let context else { return }
    if !context.channel.isWritable, queuedBytes + frame.readableBytes > services.maxQueuedBytes {
      services.logger.logEvent(.info, "socket reads too slowly", extra: ["queued_bytes": String(queuedBytes)])
      return close(.tryAgainLater, reason: "Reading too slowly")
    }
    sendUnbounded(frame)
  }

  /// Queues a frame whatever is queued already, for callers that hold back by ``isWritable``.
  func sendUnbounded(_ frame: ByteBuffer) {
    guard isOpen else { return }
    write(frame)
  }

  func flush() {
    guard needsFlush else { return }
    needsFlush = false
    context?.flush()
  }

  /// Begins the closing handshake, unless it has begun.
  func close(_ code: CloseCode, reason: String) {
    perform(connection.close(code, reason: reason, at: now))
    arm()
    flush()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { payOwedPong() }
    purpose.writabilityChanged(self)
    flush()
    context.fireChannelWritabilityChanged()
  }

  private var queuedBytes: Int {
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  private func write(_ frame: ByteBuffer) {
    guard let context else { return }
    context.write(Self.wrapOutboundOut(frame), promise: nil)
    needsFlush = true
  }

  private func payOwedPong() {
    guard let payload = owedPong, isOpen else { return }
    owedPong = nil
    write(ByteBuffer(bytes: FrameEncoder.frame(.pong, payload)))
  }
}

// MARK: - Effects and deadlines

extension WebSocketSession {
  func timePassed(to now: Int64) {
    armedDeadline = nil
    perform(connection.timePassed(to: now))
    arm()
    flush()
  }

  func drain() {
    close(.serviceRestart, reason: "Server restart")
  }

  private func perform(_ effect: WebSocketConnection.Effect) {
    switch effect {
    case .nothing, .needBytes: break
    case .deliver(let message): purpose.received(message, on: self)
    case .sendPing: write(Self.pingFrame)
    case .sendPong(let payload):
      owedPong = payload
      if isWritable { payOwedPong() }
    case .sendClose(let frame):
      write(ByteBuffer(bytes: frame))
      closing()
    case .sendCloseAndLinger(let frame, let fault):
      if let fault { services.logger.logEvent(.info, "socket failed", extra: ["reason": fault.reason]) }
      closeOutput(behind: ByteBuffer(bytes: frame))
      closing()
    case .disconnect:
      endPurpose()
      context?.close(promise: nil)
    }
  }

  /// Our close frame is written: the purpose is over, and what is read from now on is the closing handshake.
  private func closing() {
    owedPong = nil
    endPurpose()
    arm()
    resumeReading()
  }

  private func closeOutput(behind frame: ByteBuffer) {
    guard let context else { return }
    context.writeAndFlush(Self.wrapOutboundOut(frame)).assumeIsolated().whenComplete { _ in
      self.context?.close(mode: .output, promise: nil)
    }
  }

  private func arm() {
    guard let key, let deadline = connection.deadline else { return }
    if let armedDeadline, armedDeadline <= deadline { return }
    armedDeadline = deadline
    services.table.schedule(key, at: deadline)
  }
}

@available(*, unavailable)
extension WebSocketSession: Sendable {}
