import HTTPCore
import NIOCore
import NIOHTTP1

extension HTTPConnection {
  /// Makes a channel an HTTP/1 connection.
  ///
  /// ```
  /// socket ⇄ DecoderFeed ⇄ HTTPResponseEncoder ⇄ HTTPRequestDecoder ⇄ HTTPConnection
  /// ```
  static func install(in pipeline: ChannelPipeline.SynchronousOperations, services: HTTPServices) throws {
    let connection = HTTPConnection(services: services)
    let feed = DecoderFeed(connection)
    connection.feed = feed
    let decoder = HTTPRequestDecoder(
      leftOverBytesStrategy: .dropBytes, limitConfiguration: decoderLimits(services.limits))
    try pipeline.addHandlers([feed, HTTPResponseEncoder(), ByteToMessageHandler(decoder), connection])
  }

  /// Takes HTTP out of the pipeline. The feed comes last: it hands what was not decoded to whoever is then behind it.
  ///
  /// - Returns: done when that has happened.
  func leavePipeline(_ context: ChannelHandlerContext) throws -> EventLoopFuture<Void> {
    let pipeline = context.pipeline.syncOperations
    let feed = try pipeline.context(handlerType: DecoderFeed.self)
    let encoder = try pipeline.context(handlerType: HTTPResponseEncoder.self)
    let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
    self.feed?.stop(leftover: waiting)
    for part in [encoder, context] { pipeline.removeHandler(context: part, promise: nil) }
    let decoderRemoved = context.eventLoop.makePromise(of: Void.self)
    let done = context.eventLoop.makePromise(of: Void.self)
    // The decoder leaves in a later turn of the loop.
    pipeline.removeHandler(context: decoder, promise: decoderRemoved)
    decoderRemoved.futureResult.assumeIsolated().whenComplete { _ in
      pipeline.removeHandler(context: feed, promise: done)
    }
    return done.futureResult
  }

  /// The gate bounds the head; these bounds are what a head within its own never meets. Trailers are bounded by them,
  /// together with the head's fields.
  private static func decoderLimits(_ limits: RequestLimits) -> NIOHTTPDecoderLimitConfiguration {
    var configuration = NIOHTTPDecoderLimitConfiguration()
    configuration.maxHeaderFieldSize = limits.maxTargetBytes + limits.maxHeadBytes
    configuration.maxHeaderListSize = limits.maxTargetBytes + limits.maxHeadBytes
    configuration.maxHeaderFieldCount = limits.maxFieldCount
    return configuration
  }
}
