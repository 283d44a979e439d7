import NIOCore
import NIOHTTP1

extension ChannelPipeline.SynchronousOperations {
  /// What a connection needs whose one request a desk answers.
  func addRequestHandlers<Desk: RequestDesk>(desk: Desk, peer: Desk.Peer) throws {
    try addHandlers(
      AdminInputBound(), HTTPResponseEncoder(), ByteToMessageHandler(HTTPRequestDecoder()),
      AdminConnectionHandler(desk: desk, peer: peer))
  }
}
