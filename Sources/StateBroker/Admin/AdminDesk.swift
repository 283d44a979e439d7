import CLinux
import ContractJSON
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Observability
import ProcessControl
import Storage

/// Answers operators. Confined to the broker's event loop, whose state it shows.
///
/// ```
///  GET    /stats               everything the broker counts
///  GET    /metrics             the same, for collectors of metrics
///  GET    /workers             the processes of the pool
///  GET    /rooms?limit=N       the drafts that are watched most
///  GET    /limits?key=KEY      the level of one bucket
///  DELETE /limits?key=KEY      fills it, everywhere, before the answer
///  POST   /drafts/ID/ring?to=  passes the ring of somebody who is away
/// ```
final class AdminDesk: RequestDesk {
  /// The most connections at once; further ones are closed.
  static let maximumConnections = 32

  let broker: BrokerLoop
  private let figures: WorkerFigures
  /// That of the settings that hold.
  var configuration: AdminConfiguration
  let logger: Logger
  private var connections = ConnectionBound(maximum: maximumConnections, place: "the admin socket")

  init(broker: BrokerLoop, figures: WorkerFigures, configuration: AdminConfiguration, logger: Logger) {
    self.broker = broker
    self.figures = figures
    self.configuration = configuration
    self.logger = logger
  }

  func connected() -> Bool { connections.enter(logger) }

  func disconnected() { connections.leave() }

  func answer(_ request: AdminRequest, from peer: PeerCredentials) -> EventLoopFuture<AdminAnswer> {
    guard let route = AdminRoute(path: request.path) else { return notFound(request) }
    guard route.methods.contains(request.method) else { return notAllowed(route, request) }
    switch route {
    case .stats: return stats()
    case .metrics: return metrics(request)
    case .workers: return workers()
    case .rooms: return withParameters(request) { () throws(AdminRequest.Fault) in at(once: try rooms(request)) }
    case .limits:
      return withParameters(request) { () throws(AdminRequest.Fault) in
        let key = try request.parameter("key")
        return request.method == .DELETE ? reset(key, request, peer) : at(once: level(key, request))
      }
    case .ring(let draft):
      return withParameters(request) { () throws(AdminRequest.Fault) in
        move(ringOf: draft, to: try request.parameter("to"), request, peer)
      }
    }
  }

  private func withParameters(
    _ request: AdminRequest, _ body: () throws(AdminRequest.Fault) -> EventLoopFuture<AdminAnswer>
  ) -> EventLoopFuture<AdminAnswer> {
    do throws(AdminRequest.Fault) {
      return try body()
    } catch {
      return at(once: .error(.badRequest, error.message, requestID: request.requestID))
    }
  }

  func at(once answer: AdminAnswer) -> EventLoopFuture<AdminAnswer> {
    broker.eventLoop.makeSucceededFuture(answer)
  }

  func notFound(_ request: AdminRequest) -> EventLoopFuture<AdminAnswer> {
    at(once: .error(.notFound, "Not Found", requestID: request.requestID))
  }

  func notAllowed(_ route: AdminRoute, _ request: AdminRequest) -> EventLoopFuture<AdminAnswer> {
    let methods = route.methods.map(\.rawValue).joined(separator: ", ")
    return at(once: .error(.methodNotAllowed, "Method Not Allowed", requestID: request.requestID, allow: methods))
  }

  private func stats() -> EventLoopFuture<AdminAnswer> {
    report().assumeIsolated().map { AdminAnswer.json($0.json) }.nonisolated()
  }

  func metrics(_ request: AdminRequest) -> EventLoopFuture<AdminAnswer> {
    let format = MetricFormat(accept: request.accept)
    return report().assumeIsolated().map { AdminAnswer.metrics($0.metrics, format) }.nonisolated()
  }

  /// The processes of the pool, with what is known of each.
  private func workers() -> EventLoopFuture<AdminAnswer> {
    report().assumeIsolated().map { AdminAnswer.json($0.workersJSON) }.nonisolated()
  }

  /// The keys are counted first, in slices, and the writer's thread and the kernel are asked; everything else is of one
  /// instant.
  private func report() -> EventLoopFuture<StatsReport> {
    broker.countKeys().and(auditFigures()).and(serviceFacts()).assumeIsolated().map { counted, facts in
      StatsReport(
        self.broker, self.configuration, keysInDebt: counted.0, audit: counted.1,
        service: ServiceStats(slots: self.figures.reports(facts), facts: facts),
        at: ringdraft_monotonic_nanoseconds())
    }.nonisolated()
  }

  private func serviceFacts() -> EventLoopFuture<ServiceFacts> {
    let told = broker.pool?["slots"]?.arrayValue?.compactMap { $0.objectValue?["pid"]?.integerValue } ?? []
    let processes = figures.processes.union(told.compactMap(Int32.init(exactly:)))
    let database = configuration.databasePath
    return NIOThreadPool.singleton.runIfActive(eventLoop: broker.eventLoop) {
      ServiceFacts.gather(processes, database: database)
    }
  }

  /// Nil when the database has been closed, at the end of a drain.
  private func auditFigures() -> EventLoopFuture<AuditFigures?> {
    broker.writer.auditFigures(on: broker.eventLoop).map { $0 }.recover { _ in nil }
  }
}

extension AdminRequest.Fault {
  /// A sentence for a person.
  var message: String {
    switch self {
    case .wantsOne(let parameter): "exactly one query parameter \(parameter) is wanted"
    case .invalidText(let parameter): "the query parameter \(parameter) is not UTF-8"
    case .notWithin(let parameter, let range):
      "the query parameter \(parameter) is a number of \(range.lowerBound) to \(range.upperBound)"
    }
  }
}
