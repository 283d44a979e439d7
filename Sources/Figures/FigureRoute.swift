import Limits

/// What an answer was to, for counting: a route of the service, or one of the few things that reach none. Bounded,
/// since each has its own cells in every slot's record.
package struct FigureRoute: Hashable, Sendable {
  /// From 0, below ``count``.
  package let index: Int

  /// A browser's question before a request from another origin.
  package static let preflight = FigureRoute(index: 0)
  /// `OPTIONS *`.
  package static let server = FigureRoute(index: 1)
  /// The handshake of a WebSocket, taken (101) or refused.
  package static let handshake = FigureRoute(index: 2)
  /// What cannot be read as a request, or is not sent to its end.
  package static let unreadable = FigureRoute(index: 3)
  /// A description of the API.
  package static let documents = FigureRoute(index: 4)
  /// What happened to a draft.
  package static let timeline = FigureRoute(index: 5)
  /// A draft as a file.
  package static let export = FigureRoute(index: 6)
  /// Events that a client missed.
  package static let events = FigureRoute(index: 7)

  /// The writers' page.
  package static let web = FigureRoute(index: 8)

  private static let ownNames = [
    "cors.preflight", "server.options", "sockets.handshake", "unreadable", "documents", "drafts.timeline",
    "drafts.export", "drafts.events", "web",
  ]
  /// As statistics and metrics have them, by index.
  package static let names = ownNames + RouteName.allCases.map(\.text)
  package static let count = names.count

  private init(index: Int) { self.index = index }

  /// As logs have it.
  package var text: String { Self.names[index] }

  package init(_ route: RouteName) {
    index = Self.ownNames.count + Int(route.rawValue)
  }
}
