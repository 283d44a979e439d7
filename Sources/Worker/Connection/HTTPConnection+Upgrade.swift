import Crypto
import Figures
import FoundationEssentials
import HTTPCore
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Observability
import WebSocketCore

extension HTTPConnection {
  /// Answers 101 and hands the socket to a ``WebSocketSession``, behind a codec of its own.
  ///
  /// The 101 is written first, so nothing the session has to say can come before it. What the client sent behind its
  /// handshake is with the HTTP decoder, which hands it on as it leaves.
  func upgrade(_ head: RequestHead, to route: SocketRoute, _ handshake: Handshake) {
    guard let context else { return }
    let requestID = RequestID(header: head.firstValue("x-request-id")).text
    figures.answered(.handshake, status: 101)
    let subprotocol = handshake.selectedSubprotocol(servesPositions: services.sockets.servesPositions(on: route))
    write(.head(Self.switchingProtocols(handshake, subprotocol, requestID)))
    write(.end(nil))
    let session = services.sockets.makeSession(route, head, handshake, requestID: requestID)
    do {
      try context.channel.syncOptions?.setOption(
        .recvAllocator, value: ConnectionBuffers.receive(maxMessageBytes: session.maxMessageBytes))
      try context.pipeline.syncOperations.addHandlers(
        [
          WebSocketFrameEncoder(), FrameObserver(maxMessageBytes: session.maxMessageBytes),
          ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: session.maxFrameBytes)), session,
        ], position: .after(self))
      // What the decoder hands on comes outside of a read, so nothing else would flush the answers to it.
      try leavePipeline(context).assumeIsolated().whenComplete { _ in session.flush() }
    } catch {
      return context.close(promise: nil)
    }
    session.open(isDraining: services.table.isDraining, isReadHeld: isReadHeld)
  }

  private static func switchingProtocols(
    _ handshake: Handshake, _ subprotocol: String?, _ requestID: String
  ) -> HTTPResponseHead {
    let digest = Insecure.SHA1.hash(data: Array((handshake.key + Handshake.acceptSuffix).utf8))
    var headers = HTTPHeaders([
      ("upgrade", "websocket"), ("connection", "upgrade"),
      ("sec-websocket-accept", Data(digest).base64EncodedString()), ("x-request-id", requestID),
    ])
    if let subprotocol { headers.add(name: "sec-websocket-protocol", value: subprotocol) }
    return HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
  }
}
