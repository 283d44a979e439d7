import HTTPCore
import NIOCore
import NIOHTTP1

extension HTTPConnection {
  /// Makes a channel an HTTP/1 connection.
  ///
  /// ```
  /// socket ⇄ ByteObserver ⇄ HTTPResponseEncoder ⇄ HTTPRequestDecoder ⇄ HTTPConnection
  /// ```
  static func install(in pipeline: ChannelPipeline.SynchronousOperations, services: HTTPServices) throws {
    let connection = HTTPConnection(services: services)
    let decoder = HTTPRequestDecoder(
      leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits(services.limits))
    try pipeline.addHandlers([
      ByteObserver(connection), HTTPResponseEncoder(), ByteToMessageHandler(decoder), connection,
    ])
  }

  /// Takes HTTP out of the pipeline. The decoder comes last: it hands what it has not read to whoever is then behind it.
  ///
  /// - Returns: done when that has happened.
  func leavePipeline(_ context: ChannelHandlerContext) throws -> EventLoopFuture<Void> {
    let pipeline = context.pipeline.syncOperations
    let observer = try pipeline.context(handlerType: ByteObserver.self)
    let encoder = try pipeline.context(handlerType: HTTPResponseEncoder.self)
    let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
    for part in [observer, encoder, context] { pipeline.removeHandler(context: part, promise: nil) }
    let done = context.eventLoop.makePromise(of: Void.self)
    pipeline.removeHandler(context: decoder, promise: done)
    return done.futureResult
  }

  /// A field and the header section have the same bound, and so have the request line and header section together: the
  /// decoder's counts leave out what separates names and values.
  private static func decoderLimits(_ limits: RequestLimits) -> NIOHTTPDecoderLimitConfiguration {
    var configuration = NIOHTTPDecoderLimitConfiguration()
    configuration.maxHeaderFieldSize = limits.maxHeadBytes
    configuration.maxHeaderListSize = limits.maxHeadBytes
    configuration.maxHeaderFieldCount = limits.maxFieldCount
    return configuration
  }
}
