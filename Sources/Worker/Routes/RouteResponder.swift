import CLinux
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Observability

/// Takes a request through its layers, from outside in: CORS preflight, request id, token check, 401, route. Limits
/// will have their place between the token check and the 401, so that a bad token counts against its sender.
struct RouteResponder: HTTPResponder {
  let table: RouteTable
  let cors: CORSPolicy
  let identity: IdentityResolver
  let drafts: DraftRoutes
  let invites: InviteRoutes
  let health: HealthRoutes
  let log: RequestLog

  /// What became of a request, and whose it was.
  private struct Outcome {
    let answer: Answer
    var route = RouteName.unmatched
    var userID: String?
    var draftID: String?
  }

  func respond(to request: Request, context: ConnectionContext) async -> Response {
    let fields = request.headers
    let origin = fields.firstValue(.origin)
    if let answer = cors.preflightAnswer(method: request.method, fields: fields) {
      return answer.response(fields: answer.allFields(requestID: nil, origin: nil, cors: cors), isHead: false)
    }
    let start = ringdraft_monotonic_nanoseconds()
    let requestID = RequestID(header: fields.firstValue(.requestID)).text
    let outcome = await outcome(of: request, requestID: requestID)
    log.write(
      request.method, outcome.route, outcome.answer.status, since: start, requestID: requestID,
      userID: outcome.userID, draftID: outcome.draftID)
    return outcome.answer.response(
      fields: outcome.answer.allFields(requestID: requestID, origin: origin, cors: cors),
      isHead: request.method == .head)
  }

  private func outcome(of request: Request, requestID: String) async -> Outcome {
    let target = (request.head.path ?? "")[...]
    let pathEnd = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
    let query = pathEnd == target.endIndex ? target[pathEnd...] : target[target.utf8.index(after: pathEnd)...]
    switch table.match(request.method, target[..<pathEnd]) {
    case .found(let route, let parameter):
      return await outcome(
        of: request, on: route, parameter: parameter, query: QueryParameters(query), requestID: requestID)
    case .wrongMethod(let allow):
      var answer = Answer(status: .methodNotAllowed, detail: "Method Not Allowed")
      answer.fields[.allow] = allow.rawValue
      return Outcome(answer: answer)
    case .redirect(let path):
      let suffix = pathEnd == target.endIndex ? "" : "?" + query
      // Without a host, as HTTP/1.0 allows, the location is relative.
      let authority = request.head.authority ?? ""
      let site = authority.isEmpty ? "" : "http://\(authority)"
      return Outcome(answer: Answer(redirectTo: "\(site)\(PercentCoding.encodedPath(path))\(suffix)"))
    case .notFound:
      return Outcome(answer: Answer(status: .notFound, detail: "Not Found"))
    }
  }

  private func outcome(
    of request: Request, on route: Route, parameter: String, query: QueryParameters, requestID: String
  ) async -> Outcome {
    let draftID = route.name.namesDraft ? parameter : nil
    let actor: String
    do throws(RequestFailure) {
      actor = try await self.actor(of: request.headers, route.identity)
    } catch {
      return Outcome(answer: error.answer(requestID: requestID), route: route.name, draftID: draftID)
    }
    let exchange = Exchange(
      request: request, requestID: requestID, route: route.name, parameter: parameter, query: query, actor: actor)
    let answer: Answer
    do {
      answer = try await self.answer(exchange)
    } catch {
      answer = self.answer(to: error, exchange)
    }
    return Outcome(answer: answer, route: route.name, userID: actor.isEmpty ? nil : actor, draftID: draftID)
  }

  /// Who acts; empty where nobody needs to, or where the query will say.
  private func actor(of fields: HTTPFields, _ need: Route.Identity) async throws(RequestFailure) -> String {
    let caller: Caller
    switch need {
    case .none: return ""
    case .caller: caller = await identity.caller(of: fields)
    case .userParameter:
      caller = await identity.tokenUser(of: fields)
      if caller == .anonymous, identity.trustsUserHeader { return "" }
    }
    switch caller {
    case .user(let user): return user
    case .anonymous: throw .missingIdentity
    case .refused(let fault): throw .tokenRefused(fault)
    case .unverifiable: throw .unavailable
    }
  }

  private func answer(_ exchange: Exchange) async throws -> Answer {
    switch exchange.route {
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
    log.failure(error, route: exchange.route, requestID: exchange.requestID)
    return Answer(
      status: .internalServerError, code: .internalError, message: "Unexpected error",
      requestID: exchange.requestID)
  }
}
