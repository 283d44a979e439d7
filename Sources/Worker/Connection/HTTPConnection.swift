import HTTPCore
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1

/// One HTTP/1 connection: parts of requests to requests, requests to the routes, answers to parts.
///
/// SwiftNIO's codec reads and writes the bytes, ``RequestGate`` decides; this handler keeps the parts, the socket and
/// the deadline. A request goes to the routes as one value with its whole body, and its answer comes back as one value,
/// so a connection needs no task of its own: at most one answer and the parts of one further read are held for it.
final class HTTPConnection: ChannelDuplexHandler, RemovableChannelHandler, ManagedConnection {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPServerResponsePart

  let services: HTTPServices
  var gate: RequestGate
  /// Parts the gate has not taken. The socket is not read while some wait, so they are of one read.
  private var parts = HTTPConnection.noParts()
  /// The body of the request being read.
  private var body = ByteBuffer()
  /// nil when the connection has ended or become a WebSocket.
  var context: ChannelHandlerContext?
  private var key: ConnectionTable.Key?
  private var armedDeadline: Int64?
  /// The request in service.
  var current: RequestHead?
  /// Set when the last answer is on its way: what comes is thrown away until then.
  var lingerDeadline: Int64?
  private var lingeredBytes = 0
  private static let keptPartCapacity = 8
  private var isOutputEnded = false
  /// A read was asked for and waits until parts of a later request have been taken.
  var isReadHeld = false
  private var isAdvancing = false
  /// The peer has not taken the last answer yet; the next request waits.
  private var isWaitingForPeer = false

  init(services: HTTPServices) {
    self.services = services
    gate = RequestGate(
      limits: services.limits, acceptedAt: services.table.eventLoop.nanoseconds, isDraining: services.table.isDraining)
  }

  var isWebSocket: Bool { false }
  var now: Int64 { services.table.eventLoop.nanoseconds }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    key = services.table.add(self)
    arm()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    leave()
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let error as HTTPParserError:
      if let fault = DecodingFault(error) { parts.append(.fault(fault)) }
    // Bytes behind a fault, which waits its turn to be answered.
    case is ByteToMessageDecoderError: break
    // A reset or another failure of the socket. There is nobody left to tell.
    default: context.close(promise: nil)
    }
  }

  private func leave() {
    context = nil
    parts = Self.noParts()
    body = ByteBuffer()
    if let key { services.table.remove(key) }
    key = nil
  }
}

// MARK: - Reading

extension HTTPConnection {
  /// Whether bytes that came are to be decoded.
  func willDecode(_ bytes: ByteBuffer) -> Bool {
    guard lingerDeadline == nil else {
      throwAway(bytes.readableBytes)
      return false
    }
    if parts.isEmpty, !isWaitingForPeer { gate.bytesCame(bytes.readableBytesUInt8Span, at: now) }
    return true
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    parts.append(.part(Self.unwrapInboundIn(data)))
  }

  /// The decoder has handed on all parts of a read.
  func didDecode() {
    advance()
  }

  /// Holds the socket back while parts of a later request wait: pipelining must not fill memory.
  func read(context: ChannelHandlerContext) {
    if lingerDeadline == nil, isWaitingForPeer || gate.isServing, !parts.isEmpty {
      isReadHeld = true
    } else {
      context.read()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    if lingerDeadline != nil {
      // Else the answer is still on its way, and the output's end will close both sides.
      if isOutputEnded { context.close(promise: nil) }
    } else if gate.inputClosed() == .close {
      end()
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, isWaitingForPeer {
      isWaitingForPeer = false
      advance()
    }
    context.fireChannelWritabilityChanged()
  }

  /// Feeds the gate with the parts that wait, as far as it goes.
  func advance() {
    guard !isAdvancing else { return }
    isAdvancing = true
    while lingerDeadline == nil, !isWaitingForPeer, context != nil, step() {}
    isAdvancing = false
    arm()
    if isReadHeld, let context {
      isReadHeld = false
      read(context: context)
    }
  }

  /// One step of the gate. Returns whether another may follow.
  private func step() -> Bool {
    guard gate.takesParts else { return false }
    guard let part = nextPart() else { return ranDry() }
    switch gate.take(part.requestPart, at: now) {
    case .next: break
    case .keepBody:
      if case .part(.body(let bytes)) = part { appendBody(bytes) }
    case .refuse(let refusal):
      refuse(refusal)
      return false
    case .serve(let head): serve(head)
    }
    return true
  }

  private func ranDry() -> Bool {
    switch gate.ranDry() {
    case .readOn: break
    case .sendContinue:
      write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
      context?.flush()
    case .close: end()
    case .refuse(let refusal): refuse(refusal)
    }
    return false
  }

  private func nextPart() -> DecodedPart? {
    guard let part = parts.popFirst() else { return nil }
    // A read full of small requests must not cost the connection its memory for ever.
    if parts.isEmpty, parts.capacity > Self.keptPartCapacity { parts = Self.noParts() }
    return part
  }

  /// Room for head, body and end; a buffer keeps one place free.
  private static func noParts() -> CircularBuffer<DecodedPart> {
    CircularBuffer(initialCapacity: 4)
  }

  private func appendBody(_ bytes: ByteBuffer) {
    if body.readableBytes == 0 { body = bytes } else { body.writeImmutableBuffer(bytes) }
  }

  private func throwAway(_ byteCount: Int) {
    lingeredBytes += byteCount
    if lingeredBytes > HTTPServices.maxLingerBytes { context?.close(promise: nil) }
  }
}

// MARK: - Serving

extension HTTPConnection {
  private func serve(_ head: RequestHead) {
    current = head
    let content = body
    body = ByteBuffer()
    if head.target.form == .asterisk {
      answerOptionsOfServer(head)
    } else {
      switch UpgradeDecision(head, servesEcho: services.sockets.servesEcho) {
      case .none: handOver(head, content)
      case .accept(let route, let handshake): upgrade(head, to: route, handshake)
      case .refuse(let status, let code, let message): refuseUpgrade(head, status, code, message)
      }
    }
  }

  private func handOver(_ head: RequestHead, _ content: ByteBuffer) {
    let peer = context?.remoteAddress
    let request = Request(head: HTTPRequest(head), body: RequestBody(buffer: content))
    let connection = NIOLoopBound(self, eventLoop: services.table.eventLoop)
    Task(executorPreference: services.executor) { [respond = services.respond] in
      let answer = await RenderedAnswer(respond(request, peer))
      connection.value.answer(answer)
    }
  }

  /// Writes the answer to the request in service and goes on to the next, or ends.
  func answer(_ answer: RenderedAnswer) {
    guard let context, let head = current, gate.isServing else { return }
    current = nil
    let closes = gate.isLastAnswer
    send(answer, isHead: head.method == "HEAD", closes: closes, minorVersion: head.minorVersion)
    switch gate.answered(at: now, closing: closes) {
    case .close:
      linger()
    case .nextRequest:
      context.flush()
      isWaitingForPeer = !context.channel.isWritable
      advance()
    }
  }

  func send(_ answer: RenderedAnswer, isHead: Bool, closes: Bool, minorVersion: Int = 1) {
    let head = HTTPResponseHead(
      answer, persistence: closes ? .close : minorVersion == 0 ? .keepAliveNamed : .keepAlive,
      date: services.date.value)
    write(.head(head))
    if !isHead, head.status.mayHaveResponseBody, answer.content.readableBytes > 0 {
      write(.body(.byteBuffer(answer.content)))
    }
    write(.end(nil))
  }

  func write(_ part: HTTPServerResponsePart) {
    context?.write(Self.wrapOutboundOut(part), promise: nil)
  }
}

// MARK: - Deadlines and the end

extension HTTPConnection {
  func timePassed(to now: Int64) {
    armedDeadline = nil
    if let lingerDeadline {
      if now >= lingerDeadline { context?.close(promise: nil) }
    } else {
      switch gate.deadlinePassed(at: now) {
      case .nothing: break
      case .close: context?.close(promise: nil)
      case .refuse(let refusal): refuse(refusal)
      }
    }
    arm()
  }

  func drain() {
    gate.drain(at: now)
    arm()
  }

  /// Makes sure the connection is looked at in time. Most requests find it set already.
  private func arm() {
    guard let key, let deadline = lingerDeadline ?? gate.deadline else { return }
    let due = min(deadline, now + services.recheckNanoseconds)
    if let armedDeadline, armedDeadline <= due { return }
    armedDeadline = due
    services.table.schedule(key, at: due)
  }

  /// Ends a connection that owes no answer, but may not have got rid of the last one.
  private func end() {
    let queuedBytes = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
    if queuedBytes == 0 { context?.close(promise: nil) } else { linger() }
  }

  /// Ends our side once everything is written, then reads to the peer's end without looking. Closing at once would let
  /// the kernel answer unread bytes with a reset, and the peer might never see the answer.
  func linger() {
    guard let context else { return }
    parts = Self.noParts()
    lingerDeadline = now + services.limits.keepAliveNanoseconds
    arm()
    // The encoder writes nothing for an end, but the promise of it is kept in order.
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      guard let context = self.context else { return }
      self.lingerDeadline = self.now + HTTPServices.lingerNanoseconds
      self.arm()
      self.isOutputEnded = true
      context.close(mode: .output, promise: nil)
    }
  }
}

@available(*, unavailable)
extension HTTPConnection: Sendable {}
