import HTTPTypes
import HummingbirdCore
import NIOCore

/// Reads the bodies that the connection has let through.
struct BodyCollector: Sendable {
  /// The connection refuses longer ones already; this is only its promise kept.
  let maxBytes: Int

  func body(of exchange: Exchange) async throws -> BodyInput {
    let buffer = try await exchange.request.body.collect(upTo: maxBytes)
    return try BodyInput(buffer, contentType: exchange.request.headers[.contentType])
  }
}
