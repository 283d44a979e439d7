import Figures
import HTTPCore
import NIOCore
import NIOHTTP1

/// One HTTP/1 connection: bytes to requests, requests to the routes, answers to parts.
///
/// SwiftNIO's codec reads and writes the bytes, ``RequestGate`` decides; this handler keeps the bytes, the socket and
/// the deadline. A request goes to the routes as one value with its whole body, and its answer comes back as one value,
/// so a connection needs no task of its own: at most one answer and the bytes of one further read are held for it.
final class HTTPConnection: ChannelDuplexHandler, RemovableChannelHandler, ManagedConnection {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPServerResponsePart

  let services: HTTPServices
  var gate: RequestGate
  /// Before the decoder; set once.
  var feed: DecoderFeed?
  /// Bytes that are not decoded. The socket is not read while some wait behind a request, so they are half a head at
  /// most, and one read.
  var waiting = ByteBuffer()
  /// The head being decoded, as long as the decoder may find a fault in it.
  var head = ByteBuffer()
  /// What the decoder made of the bytes given to it last.
  var parts = HTTPConnection.noParts()
  /// The body of the request being read.
  var body = ByteBuffer()
  /// nil when the connection has ended or become a WebSocket.
  var context: ChannelHandlerContext?
  var key: ConnectionTable.Key?
  var armedDeadline: Int64?
  /// The request in service.
  var current: RequestHead?
  /// The peer has not taken everything written yet; the next request waits.
  var sending: SendProgress?
  /// The last answer is on its way or sent: what comes is thrown away.
  var isEnding = false
  /// Set when our side is ended.
  var lingerDeadline: Int64?
  var lingeredBytes = 0
  /// A read was asked for and waits until the bytes behind a request have been decoded.
  var isReadHeld = false
  var isAdvancing = false

  init(services: HTTPServices) {
    self.services = services
    gate = RequestGate(
      limits: services.limits, acceptedAt: services.table.eventLoop.nanoseconds, isDraining: services.table.isDraining)
  }

  var isWebSocket: Bool { false }
  var now: Int64 { services.table.eventLoop.nanoseconds }
  var figures: FigureRecorder { services.table.figures }

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
      if let fault = RequestFault(error) { parts.append(.fault(fault)) }
    // A reset or another failure of the socket. There is nobody left to tell.
    default: context.close(promise: nil)
    }
  }

  private func leave() {
    context = nil
    feed = nil
    waiting = ByteBuffer()
    head = ByteBuffer()
    parts = Self.noParts()
    body = ByteBuffer()
    if let key { services.table.remove(key) }
    key = nil
  }
}

@available(*, unavailable)
extension HTTPConnection: Sendable {}
