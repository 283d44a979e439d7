import HummingbirdCore
import Limits
import NIOCore

/// One request on its way through its route.
struct Exchange: Sendable {
  let request: Request
  /// The TCP peer.
  let peer: SocketAddress?
  let requestID: String
  /// When it came, nanoseconds of the monotonic clock: deadlines count from here.
  let startedAt: Int64
  let route: RouteName
  /// What is asked for beyond the contract, by the route.
  let extra: ExtraRoute?
  /// The draft's or invite's id from the path.
  let parameter: String
  let query: QueryParameters
  /// The user who acts: who was identified, empty where the route asks for nobody.
  let actor: String

  func with(actor: String) -> Exchange {
    Exchange(
      request: request, peer: peer, requestID: requestID, startedAt: startedAt, route: route, extra: extra,
      parameter: parameter, query: query, actor: actor)
  }
}
