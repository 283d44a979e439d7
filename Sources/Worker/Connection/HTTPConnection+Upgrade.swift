import Crypto
import HTTPCore
import NIOCore
import WebSocketCore

extension HTTPConnection {
  /// Answers 101 and hands the socket, with every byte behind the handshake, to a ``WebSocketSession``.
  ///
  /// The 101 is written first, so nothing the session has to say can come before it.
  func upgrade(_ head: RequestHead, to route: SocketRoute, _ handshake: Handshake) {
    guard let context else { return }
    write(Self.switchingProtocols(handshake))
    let session = services.sockets.makeSession(route, head, handshake)
    let leftover = received
    received = ByteBuffer()
    do {
      try context.pipeline.syncOperations.addHandler(session, position: .after(self))
    } catch {
      return context.close(promise: nil)
    }
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    session.open(with: leftover, isDraining: services.table.isDraining)
  }

  private static func switchingProtocols(_ handshake: Handshake) -> ByteBuffer {
    let digest = Insecure.SHA1.hash(data: Array((handshake.key + Handshake.acceptSuffix).utf8))
    var bytes = ByteBuffer()
    bytes.writeStaticString("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n")
    bytes.writeString("sec-websocket-accept: \(Base64.encode(Array(digest)))\r\n")
    if let selected = handshake.selectedSubprotocol { bytes.writeString("sec-websocket-protocol: \(selected)\r\n") }
    bytes.writeStaticString("\r\n")
    return bytes
  }
}
