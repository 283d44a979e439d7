import HummingbirdCore
import Logging
import NIOCore
import Settings
import Storage

/// The HTTP half of a worker: every route of the contract, over a reader of drafts and the broker.
struct HTTPApplication: Sendable {
  private let responder: RouteResponder

  init(
    settings: Settings, reads: DraftReads, broker: any CommandGateway, identity: IdentityResolver,
    limits: LimitLayer? = nil, logger: Logger
  ) {
    let desk = CommandDesk(gateway: broker, settings: settings, logger: logger)
    let bodies = BodyCollector(maxBytes: settings.http.maxBodyBytes)
    responder = RouteResponder(
      table: RouteTable(servesExtras: settings.extras.isEnabled),
      cors: CORSPolicy(allowedOrigins: settings.corsAllowedOrigins), identity: identity,
      limits: limits, drafts: DraftRoutes(reads: reads, desk: desk, bodies: bodies),
      invites: InviteRoutes(reads: reads, desk: desk, bodies: bodies), extras: ExtraRoutes(reads: reads),
      health: HealthRoutes(reads: reads, desk: desk), shelves: Self.shelves(settings),
      log: RequestLog(logger: logger))
  }

  private static func shelves(_ settings: Settings) -> [DocumentShelf] {
    (settings.servesDocuments ? [.descriptions()] : []) + (settings.servesPages ? [.pages(settings)] : [])
  }

  /// Answers one request of a TCP peer. It never fails: what goes wrong becomes an answer.
  @Sendable func respond(to request: Request, peer: SocketAddress?) async -> RoutedResponse {
    await responder.respond(to: request, context: ConnectionContext(peer: peer))
  }
}
