import CLinux
import ContractJSON
import Figures
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Limits
import NIOCore
import Observability
import ProcessControl

/// Takes a request through its layers, from outside in: CORS preflight, request id, token check, limits, 401, route.
/// So a bad token counts against its sender's address.
struct RouteResponder: Sendable {
  let table: RouteTable
  let cors: CORSPolicy
  let identity: IdentityResolver
  /// Nil when no limit is on.
  let limits: LimitLayer?
  let drafts: DraftRoutes
  let invites: InviteRoutes
  let extras: ExtraRoutes
  let health: HealthRoutes
  /// The files that are served beside the routes, if any.
  let shelves: [DocumentShelf]
  let log: RequestLog

  /// Under which id a request came, when, and from which TCP peer.
  private struct Arrival {
    let requestID: String
    /// Nanoseconds of the monotonic clock.
    let at: Int64
    let peer: SocketAddress?

    init(requestID: String, at instant: Int64, from peer: SocketAddress?) {
      self.requestID = requestID
      at = instant
      self.peer = peer
    }
  }

  /// What became of a request, and whose it was.
  private struct Outcome {
    var answer: Answer
    var route = FigureRoute(.unmatched)
    var userID: String?
    var draftID: String?
    /// The limits' decision, where they refused.
    var refusedBy: Decision?
  }

  func respond(to request: Request, context: ConnectionContext) async -> RoutedResponse {
    let fields = request.headers
    let origin = fields.firstValue(.origin)
    if let answer = cors.preflightAnswer(method: request.method, fields: fields) {
      return RoutedResponse(
        route: .preflight,
        response: answer.response(fields: answer.allFields(requestID: nil, origin: nil, cors: cors), isHead: false))
    }
    let start = ringdraft_monotonic_nanoseconds()
    let requestID = RequestID(header: fields.firstValue(.requestID)).text
    for shelf in shelves {
      guard let answer = shelf.answer(request.method, request.head.path ?? "", fields) else { continue }
      LoopTrace.begin(shelf.route.text, requestID)
      log.write(
        request.method, shelf.route.text, answer.status, since: start, requestID: requestID, userID: nil,
        draftID: nil, refusedBy: nil)
      return RoutedResponse(
        route: shelf.route,
        response: answer.response(
          fields: answer.allFields(requestID: requestID, origin: origin, cors: cors), isHead: request.method == .head))
    }
    let outcome = await outcome(of: request, Arrival(requestID: requestID, at: start, from: context.peer))
    log.write(
      request.method, outcome.route.text, outcome.answer.status, since: start, requestID: requestID,
      userID: outcome.userID, draftID: outcome.draftID, refusedBy: outcome.refusedBy)
    return RoutedResponse(
      route: outcome.route,
      response: outcome.answer.response(
        fields: outcome.answer.allFields(requestID: requestID, origin: origin, cors: cors),
        isHead: request.method == .head))
  }

  private func outcome(of request: Request, _ arrival: Arrival) async -> Outcome {
    let target = (request.head.path ?? "")[...]
    let pathEnd = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
    let query = pathEnd == target.endIndex ? nil : target[target.utf8.index(after: pathEnd)...]
    let match = table.match(request.method, target[..<pathEnd])
    LoopTrace.begin(match.figureRoute.text, arrival.requestID)
    let caller = await caller(of: request.headers, match)
    guard let limits else { return await outcome(of: request, match, caller, query, arrival) }
    let user = await limitedUser(caller, request.headers, match)
    let draftID = match.draftID
    switch await limits.verdict(
      match.routeName, user: user, peer: arrival.peer, fields: request.headers, since: arrival.at)
    {
    case .admitted(let decision, let policies):
      var outcome = await outcome(of: request, match, caller, query, arrival)
      if limits.sendsFieldsAlways, let decision {
        outcome.answer.fields.append(contentsOf: RateLimitFields.fields(of: decision, policies))
      }
      return outcome
    case .refused(let decision, let policies):
      return Outcome(
        answer: Answer(limitedBy: decision, policies, requestID: arrival.requestID), route: match.figureRoute,
        userID: user, draftID: draftID, refusedBy: decision)
    case .unavailable:
      return Outcome(
        answer: RequestFailure.unavailable.answer(requestID: arrival.requestID), route: match.figureRoute, userID: user,
        draftID: draftID)
    }
  }

  private func outcome(
    of request: Request, _ match: RouteTable.Match, _ caller: Caller, _ query: Substring?, _ arrival: Arrival
  ) async -> Outcome {
    switch match {
    case .found(let route, let parameter):
      return await outcome(
        of: request, on: route, parameter: parameter, caller, query: QueryParameters(query ?? ""), arrival)
    case .wrongMethod(let allow):
      var answer = Answer(status: .methodNotAllowed, detail: "Method Not Allowed")
      answer.fields[.allow] = allow.rawValue
      return Outcome(answer: answer)
    case .redirect(let path):
      // Without a host, as HTTP/1.0 allows, the location is relative.
      let authority = request.head.authority ?? ""
      let site = authority.isEmpty ? "" : "http://\(authority)"
      let suffix = query.map { "?" + $0 } ?? ""
      return Outcome(answer: Answer(redirectTo: "\(site)\(PercentCoding.encodedPath(path))\(suffix)"))
    case .notFound:
      return Outcome(answer: Answer(status: .notFound, detail: "Not Found"))
    }
  }

  private func outcome(
    of request: Request, on route: Route, parameter: String, _ caller: Caller, query: QueryParameters,
    _ arrival: Arrival
  ) async -> Outcome {
    let draftID = route.name.namesDraft ? parameter : nil
    let figureRoute = route.figureRoute
    let actor: String
    do throws(RequestFailure) {
      actor = try self.actor(caller, route.identity)
    } catch {
      return Outcome(answer: error.answer(requestID: arrival.requestID), route: figureRoute, draftID: draftID)
    }
    let exchange = Exchange(
      request: request, peer: arrival.peer, requestID: arrival.requestID, startedAt: arrival.at, route: route.name,
      extra: route.extra, parameter: parameter, query: query, actor: actor)
    let answer: Answer
    do {
      answer = try await self.answer(exchange)
    } catch {
      answer = self.answer(to: error, exchange)
    }
    return Outcome(
      answer: answer, route: figureRoute, userID: actor.isEmpty ? nil : actor, draftID: draftID)
  }

  /// Who asks, as far as somebody needs to know: the route, or the limits.
  private func caller(of fields: HTTPFields, _ match: RouteTable.Match) async -> Caller {
    let need: Route.Identity = if case .found(let route, _) = match { route.identity } else { .none }
    switch need {
    case .none: return limits == nil ? .anonymous : await identity.caller(of: fields)
    case .caller: return await identity.caller(of: fields)
    case .userParameter: return await identity.tokenUser(of: fields)
    }
  }

  /// Whom the limits count: also where the route asks for a token only, the user header where that is trusted.
  private func limitedUser(_ caller: Caller, _ fields: HTTPFields, _ match: RouteTable.Match) async -> String? {
    guard caller == .anonymous, case .found(let route, _) = match, route.identity == .userParameter else {
      return caller.verifiedUser
    }
    return await identity.caller(of: fields).verifiedUser
  }

  /// Who acts; empty where nobody needs to, or where the query will say.
  private func actor(_ caller: Caller, _ need: Route.Identity) throws(RequestFailure) -> String {
    switch need {
    case .none: return ""
    case .userParameter where caller == .anonymous && identity.trustsUserHeader: return ""
    case .caller, .userParameter: break
    }
    switch caller {
    case .user(let user): return user
    case .anonymous: throw .missingIdentity
    case .refused(let fault): throw .tokenRefused(fault)
    case .unverifiable: throw .unavailable
    }
  }

  private func answer(_ exchange: Exchange) async throws -> Answer {
    if let extra = exchange.extra { return try await extras.answer(extra, exchange) }
    return switch exchange.route {
    case .getDraft: try await drafts.get(exchange)
    case .listDrafts: try await drafts.list(exchange)
    case .shareCard: try await drafts.shareCard(exchange)
    case .createDraft: try await drafts.create(exchange)
    case .appendSegment: try await drafts.append(exchange)
    case .passRing: try await drafts.passRing(exchange)
    case .addCollaborator: try await drafts.addCollaborator(exchange)
    case .createInvite: try await invites.create(exchange)
    case .listInvites: try await invites.list(exchange)
    case .acceptInvite: try await invites.accept(exchange)
    case .revokeInvite: try await invites.revoke(exchange)
    case .liveness: HealthReport.alive
    case .readiness: await health.readiness()
    case .databaseHealth: health.database(exchange)
    case .unmatched: Answer(status: .notFound, detail: "Not Found")
    }
  }

  private func answer(to error: any Error, _ exchange: Exchange) -> Answer {
    if let failure = error as? RequestFailure { return failure.answer(requestID: exchange.requestID) }
    log.failure(error, route: exchange.extra?.figureRoute.text ?? exchange.route.text, requestID: exchange.requestID)
    return Answer(
      status: .internalServerError, code: .internalError, message: "Unexpected error",
      requestID: exchange.requestID)
  }
}
