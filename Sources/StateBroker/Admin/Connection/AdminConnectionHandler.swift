import NIOCore
import NIOHTTP1
import Observability
import ProcessControl

/// One connection of an operator, or of a collector of metrics: one request, one answer, and the end.
///
/// Each of them has a bound: the request in bytes and time, the answer in time.
final class AdminConnectionHandler<Desk: RequestDesk>: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// How long a peer may take for its whole request.
  static var requestDeadline: TimeAmount { .seconds(5) }
  /// How long an answer may take to be made and to be read.
  static var answerDeadline: TimeAmount { .seconds(10) }

  private enum State {
    case awaitingHead
    case awaitingEnd(HTTPRequestHead)
    case answering
  }

  private let desk: Desk
  private let peer: Desk.Peer
  private var state = State.awaitingHead
  private var deadline: Scheduled<Void>?
  /// Whether the desk counts this connection.
  private var isCounted = false

  init(desk: Desk, peer: Desk.Peer) {
    self.desk = desk
    self.peer = peer
  }

  func channelActive(context: ChannelHandlerContext) {
    guard desk.connected() else { return context.close(promise: nil) }
    isCounted = true
    limit(Self.requestDeadline, context) { $0.refuse(.requestTimeout, "no whole request came in time", $1) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if isCounted { desk.disconnected() }
    isCounted = false
    deadline?.cancel()
    deadline = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (Self.unwrapInboundIn(data), state) {
    case (.head(let head), .awaitingHead): state = .awaitingEnd(head)
    case (.end, .awaitingEnd(let head)): answer(head, context)
    // A body means nothing here; what follows the request is not read.
    case (_, .awaitingHead), (_, .awaitingEnd), (_, .answering): break
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // Who ends its half after the request still reads the answer.
    if event as? ChannelEvent == .inputClosed {
      guard case .answering = state else { return context.close(promise: nil) }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case is AdminInputBound.Exceeded:
      refuse(.payloadTooLarge, "a request has at most \(AdminInputBound.maximumBytes) bytes here", context)
    case is HTTPParserError: refuse(.badRequest, "this is no HTTP/1.1 request", context)
    default: context.close(promise: nil)
    }
  }

  // MARK: Answers

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    beginAnswer(context)
    let request = AdminRequest(head)
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    desk.answer(request, from: peer).assumeIsolated().whenComplete { result in
      let answer =
        (try? result.get())
        ?? .error(.internalServerError, "the answer cannot be made", requestID: request.requestID)
      let (handler, context) = bound.value
      handler.write(answer, requestID: request.requestID, hasBody: request.method != .HEAD, context)
    }
  }

  /// Answers what is no request that could be routed.
  private func refuse(_ status: HTTPResponseStatus, _ message: String, _ context: ChannelHandlerContext) {
    if case .answering = state { return }
    beginAnswer(context)
    let id = RequestID().text
    write(.error(status, message, requestID: id), requestID: id, hasBody: true, context)
  }

  private func beginAnswer(_ context: ChannelHandlerContext) {
    state = .answering
    limit(Self.answerDeadline, context) { $1.close(promise: nil) }
  }

  private func write(_ answer: AdminAnswer, requestID: String, hasBody: Bool, _ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    var fields = HTTPHeaders([
      ("content-type", answer.contentType), ("content-length", String(answer.body.count)),
      ("x-request-id", requestID), ("connection", "close"),
    ])
    if let allow = answer.allow { fields.add(name: "allow", value: allow) }
    context.write(
      Self.wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: answer.status, headers: fields))),
      promise: nil)
    if hasBody { context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil) }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      bound.value.close(promise: nil)
    }
  }

  /// Sets the deadline of what is going on now.
  private func limit(
    _ time: TimeAmount, _ context: ChannelHandlerContext,
    _ action: @escaping (AdminConnectionHandler, ChannelHandlerContext) -> Void
  ) {
    deadline?.cancel()
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { action(self, context) }
  }
}
