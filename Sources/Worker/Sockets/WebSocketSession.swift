import Figures
import NIOCore
import NIOWebSocket
import WebSocketCore

/// One open WebSocket: the socket, its frames and its deadline around ``WebSocketConnection``, which decides.
/// SwiftNIO's codec stands before it and makes frames of bytes and bytes of frames.
///
/// It is a channel handler and nothing else: no task and no stream belong to it, so an idle socket costs its channel
/// and a few hundred bytes.
final class WebSocketSession: ChannelDuplexHandler, RemovableChannelHandler, ManagedConnection {
  typealias InboundIn = WebSocketFrame
  typealias OutboundIn = Never
  typealias OutboundOut = WebSocketFrame

  /// What the decoder handed on and was not taken yet.
  private enum Held {
    case frame(WebSocketFrame)
    case fault(ProtocolFault)
  }

  let services: SocketServices
  let purpose: any SocketPurpose
  var connection: WebSocketConnection
  var context: ChannelHandlerContext?
  var key: ConnectionTable.Key?
  var armedDeadline: Int64?
  /// Longest message taken from the peer.
  let maxMessageBytes: Int
  /// Frames that came while reading was paused; one read's worth, since the socket is not read meanwhile.
  private var held = WebSocketSession.noneHeld()
  private var isPaused = true
  private var isReadHeld = false
  private var isProcessing = false
  /// The latest ping's payload, while the peer takes no bytes. Older ones need no answer (RFC 6455 §5.5.3).
  var owedPong: [UInt8]?
  private var needsFlush = false
  private var hasEnded = false

  private static let keptHeldCapacity = 8
  /// Two bytes and a length of eight.
  private static let maxFrameHeaderBytes = 10

  /// - Parameters:
  ///   - maxMessageBytes: longest message taken from the peer.
  ///   - oversize: what a longer one ends with.
  init(
    services: SocketServices, purpose: any SocketPurpose, maxMessageBytes: Int,
    oversize: ProtocolFault = .messageTooBig
  ) {
    self.services = services
    self.purpose = purpose
    self.maxMessageBytes = maxMessageBytes
    connection = WebSocketConnection(
      maxMessageBytes: maxMessageBytes, oversize: oversize, times: services.times,
      openedAt: services.table.eventLoop.nanoseconds)
  }

  var isWebSocket: Bool { true }
  var isOpen: Bool { connection.isOpen && context != nil }
  /// Longest frame taken from the peer: control frames are none of a message.
  var maxFrameBytes: Int { max(maxMessageBytes, ReceivedFrame.maxControlPayloadBytes) }
  var remoteAddress: SocketAddress? { context?.remoteAddress }
  var isWritable: Bool { context?.channel.isWritable ?? false }
  var eventLoop: any EventLoop { services.table.eventLoop }
  var now: Int64 { services.table.eventLoop.nanoseconds }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    key = services.table.add(self)
  }

  /// The 101 is written: the socket is open.
  ///
  /// - Parameters:
  ///   - isDraining: whether the process is stopping already.
  ///   - isReadHeld: whether the connection owes the channel a read, as when the handshake came behind another request.
  ///     Nobody else would ask for it again.
  func open(isDraining: Bool, isReadHeld: Bool) {
    if isReadHeld { self.isReadHeld = true }
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
    switch error {
    case let error as NIOWebSocketError: failed(ProtocolFault(error))
    case let fault as ProtocolFault: failed(fault)
    // Bytes behind a fault, or half a frame at the end of the peer's stream.
    case is ByteToMessageDecoderError: break
    // A reset or another failure of the socket. There is nobody left to tell.
    default: context.close(promise: nil)
    }
  }

  /// What comes before the fault is taken first.
  private func failed(_ fault: ProtocolFault) {
    held.append(.fault(fault))
    process()
  }

  private func leave() {
    endPurpose()
    context = nil
    held = Self.noneHeld()
    if let key { services.table.remove(key) }
    key = nil
  }

  func endPurpose() {
    guard !hasEnded else { return }
    hasEnded = true
    purpose.ended(self)
  }
}

// MARK: - Reading

extension WebSocketSession {
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    held.append(.frame(Self.unwrapInboundIn(data)))
    process()
  }

  /// Every read ends here, whether or not it completed a frame.
  func channelReadComplete(context: ChannelHandlerContext) {
    connection.heard(at: now)
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

  /// Room for one frame; a buffer keeps one place free.
  private static func noneHeld() -> CircularBuffer<Held> {
    CircularBuffer(initialCapacity: 2)
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
    while !isPaused, let next = held.popFirst() {
      switch next {
      case .frame(let frame): perform(connection.receive(ReceivedFrame(frame), at: now))
      case .fault(let fault): perform(connection.failed(fault, at: now))
      }
    }
    isProcessing = false
    // A read full of small frames must not cost the socket its memory for ever.
    if held.isEmpty, held.capacity > Self.keptHeldCapacity { held = Self.noneHeld() }
  }
}

// MARK: - Writing

extension WebSocketSession {
  /// Queues a text message, to be flushed by ``flush()``. A peer whose queue is over the bound is cut off with 1013.
  ///
  /// - Parameter text: UTF-8. Its bytes are shared by everyone they are sent to; only the frame's header is written
  ///   anew.
  func send(_ text: ByteBuffer) {
    guard isOpen, let context else { return }
    let frameBytes = text.readableBytes + Self.maxFrameHeaderBytes
    if !context.channel.isWritable, queuedBytes + frameBytes > services.maxQueuedBytes {
      purpose.log("socket reads too slowly", reason: "\(queuedBytes) bytes are queued")
      return close(.tryAgainLater, reason: "Reading too slowly")
    }
    write(.text, text)
  }

  /// Queues a message whatever is queued already, for callers that hold back by ``isWritable``.
  func sendUnbounded(_ message: Message) {
    guard isOpen else { return }
    write(message.kind == .text ? .text : .binary, ByteBuffer(bytes: message.bytes))
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

  /// Bytes that wait for the peer to take them.
  var queuedBytes: Int {
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  func write(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) {
    guard let context else { return }
    context.write(Self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: payload)), promise: nil)
    needsFlush = true
    services.table.figures.frameSent(bytes: payload.readableBytes)
  }

  func payOwedPong() {
    guard let payload = owedPong, isOpen else { return }
    owedPong = nil
    write(.pong, ByteBuffer(bytes: payload))
  }
}

@available(*, unavailable)
extension WebSocketSession: Sendable {}
