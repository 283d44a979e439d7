import Figures
import HTTPTypes
import Limits

/// Every route of the service, and what a method and a path amount to.
///
/// It stands in for Hummingbird's router, which knows neither the answers to a wrong method nor those to HEAD and a
/// trailing slash that clients were promised.
struct RouteTable: Sendable {
  enum Match: Sendable {
    /// - Parameter parameter: the draft's or invite's id from the path, empty when the route has none.
    case found(Route, parameter: String)
    /// The path exists, with other methods. `allow` names that of its first route.
    case wrongMethod(allow: HTTPRequest.Method)
    /// The path exists without its trailing slashes.
    case redirect(path: String)
    case notFound
  }

  /// By number of segments, each list in the order of the contract: the first route of a path names its `allow`.
  private let routes: [[Route]]

  /// The routes of the contract, in its order.
  static var contract: [Route] {
    let drafts = "/v1/collab/drafts"
    let draft = drafts + "/{draft_id}"
    let invite = "/v1/collab/invites/{invite_id}"
    return [
      Route(.createDraft, .post, drafts, identity: .caller),
      Route(.listDrafts, .get, drafts, identity: .caller),
      Route(.getDraft, .get, draft),
      Route(.appendSegment, .post, draft + "/segments", identity: .caller),
      Route(.passRing, .post, draft + "/pass-ring", identity: .caller),
      Route(.addCollaborator, .post, draft + "/collaborators", identity: .caller),
      Route(.shareCard, .get, draft + "/share-card"),
      Route(.createInvite, .post, draft + "/invites", identity: .userParameter),
      Route(.listInvites, .get, draft + "/invites"),
      Route(.acceptInvite, .post, invite + "/accept", identity: .userParameter),
      Route(.revokeInvite, .post, invite + "/revoke", identity: .userParameter),
      Route(.liveness, .get, "/healthz"),
      Route(.readiness, .get, "/readyz"),
      Route(.databaseHealth, .get, "/api/health/db"),
    ]
  }

  /// Those beyond it.
  static var extras: [Route] {
    let draft = "/v1/collab/drafts/{draft_id}"
    return [
      Route(.getDraft, .get, draft + "/timeline", extra: .timeline),
      Route(.getDraft, .get, draft + "/export", extra: .export),
      Route(.getDraft, .get, draft + "/events", extra: .events),
    ]
  }

  /// - Parameter servesExtras: whether what is beyond the contract is there.
  init(servesExtras: Bool = false) {
    let all = servesExtras ? Self.contract + Self.extras : Self.contract
    let longest = all.map(\.segments.count).max() ?? 0
    routes = (0...longest).map { count in all.filter { $0.segments.count == count } }
  }

  /// - Parameter path: without the query, percent-encoded as sent. Escapes are decoded before it is taken apart, so an
  ///   escaped slash is a slash.
  func match(_ method: HTTPRequest.Method, _ path: Substring) -> Match {
    guard path.utf8.contains(UInt8(ascii: "%")) else { return match(method, decoded: path) }
    return match(method, decoded: PercentCoding.decoded(path.utf8, plusIsBlank: false)[...])
  }

  private func match(_ method: HTTPRequest.Method, decoded path: Substring) -> Match {
    guard path.utf8.first == UInt8(ascii: "/") else { return .notFound }
    let segments = Self.segments(of: path)
    // HEAD is answered like GET, without the content.
    let method = method == .head ? .get : method
    var allow: HTTPRequest.Method?
    for route in candidates(for: segments) {
      guard let parameter = route.match(segments) else { continue }
      if route.method == method { return .found(route, parameter: parameter.map { String(Substring($0)) } ?? "") }
      allow = allow ?? route.method
    }
    if let allow { return .wrongMethod(allow: allow) }
    return redirect(from: path)
  }

  private func redirect(from path: Substring) -> Match {
    var shorter = path
    while shorter.utf8.last == UInt8(ascii: "/") { shorter = Substring(shorter.utf8.dropLast()) }
    guard !shorter.isEmpty, shorter.utf8.count < path.utf8.count else { return .notFound }
    let segments = Self.segments(of: shorter)
    let exists = candidates(for: segments).contains { $0.match(segments) != nil }
    return exists ? .redirect(path: String(shorter)) : .notFound
  }

  private static func segments(of path: Substring) -> [Substring.UTF8View] {
    path.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), maxSplits: .max, omittingEmptySubsequences: false)
  }

  private func candidates(for segments: [Substring.UTF8View]) -> [Route] {
    segments.count < routes.count ? routes[segments.count] : []
  }
}

extension RouteTable.Match {
  /// What limits call it.
  var routeName: RouteName {
    if case .found(let route, _) = self { route.name } else { .unmatched }
  }

  /// What logs and figures call it.
  var figureRoute: FigureRoute {
    if case .found(let route, _) = self { route.figureRoute } else { FigureRoute(.unmatched) }
  }

  /// The draft in the path.
  var draftID: String? {
    if case .found(let route, let parameter) = self, route.name.namesDraft { parameter } else { nil }
  }
}
