import Audit
import BrokerCore
import ContractJSON
import Drafts
import Glibc
import Limits
import Observability
import Storage

/// What `GET /stats` tells: everything the broker counts, of one instant on its event loop. Every field is described in
/// `docs/STATS.md`.
///
/// Counts run from the broker's start. A field whose part of the broker does not count it is left out, not made up.
struct StatsReport {
  var uptimeMicroseconds: Int64
  var startedAt: Timestamp
  var epoch: UInt64
  var limits: LimitStats
  /// The sockets there are; nil where they are not limited.
  var leases: SocketFigures?
  var socketLimits: SocketLimits?
  /// What workers count, and what the kernel says.
  var service: ServiceStats
  var figures: BrokerFigures
  var commits: CommitFigures
  /// What is durable of the audit trail; nil while the database is being closed.
  var audit: AuditFigures?
  /// The pool, as the supervisor last told of it; nil before it has.
  var pool: JSONObject?
  var workers: [(name: String, process: Int32, seconds: Int64)]

  var json: JSONObject {
    var json = JSONObject()
    json.set("version", .string(ReleaseVersion.text))
    json.set("pid", .integer(Int(getpid())))
    json.set("started_at", .string(startedAt.text))
    json.set("uptime_seconds", .integer(Int(uptimeMicroseconds / Timestamp.microsecondsPerSecond)))
    // Above 2^53, beyond which readers of JSON lose digits.
    json.set("epoch", .string("\(epoch)"))
    json.set("limits", .object(limits.json))
    if let leases { json.set("leases", .object(leases.json(socketLimits))) }
    json.set("requests", .object(service.requests))
    json.set("sockets", .object(service.sockets))
    json.set("rooms", .object(rooms))
    json.set("queue", counts([("items", figures.queuedItems), ("bytes", figures.queuedBytes)]))
    json.set("commands", .object(figures.commands.json))
    json.set("commits", .object(commits.json))
    if let database = service.database { json.set("database", .object(database)) }
    if let audit { json.set("audit", .object(audit.json)) }
    json.set("workers", .array(workers.map(worker)))
    if let pool { json.set("pool", .object(service.completed(pool, at: now))) }
    return json
  }

  /// The processes of the pool alone; empty before the supervisor has told of it.
  var workersJSON: JSONObject {
    var json = JSONObject()
    json.set("workers", pool.flatMap { service.completed($0, at: now)["slots"] } ?? .array([]))
    return json
  }

  /// The instant, by the wall clock.
  private var now: Timestamp { startedAt.advanced(byMicroseconds: uptimeMicroseconds) }

  private var rooms: JSONObject {
    var json = JSONObject(counts: [("open", UInt64(figures.rooms)), ("memberships", UInt64(figures.memberships))])
    json.set("fan_out_us", .object(service.fanOut))
    return json
  }

  private func counts(_ counts: [(String, Int)]) -> JSONValue {
    .object(JSONObject(counts: counts.map { ($0, UInt64($1)) }))
  }

  private func worker(_ worker: (name: String, process: Int32, seconds: Int64)) -> JSONValue {
    var json = JSONObject()
    json.set("name", .string(worker.name))
    json.set("pid", .integer(Int(worker.process)))
    json.set("connected_seconds", .integer(Int(worker.seconds)))
    return .object(json)
  }
}

extension SocketFigures {
  fileprivate func json(_ limits: SocketLimits?) -> JSONObject {
    var json = JSONObject()
    json.set("sockets", .integer(sockets))
    json.set("users", .integer(users))
    json.set("drafts", .integer(drafts))
    json.set("waiting", .integer(waiting))
    json.set("undeclared_workers", undeclaredWorkers.map { .integer($0) } ?? .null)
    for (name, count) in limits?.members ?? [] { json.set(name, .count(count)) }
    return json
  }
}

extension AuditFigures {
  fileprivate var json: JSONObject {
    var json = JSONObject()
    json.set("enabled", .bool(isEnabled))
    json.set("rows", .integer(Int(rowsWritten)))
    json.set("skipped", .integer(Int(skipped)))
    json.set("head", .string(head.description))
    return json
  }
}

extension JSONObject {
  /// An object of counts, in this order.
  init(counts: [(String, UInt64)]) {
    self.init()
    for (name, count) in counts { set(name, .count(count)) }
  }
}

extension JSONValue {
  /// A count.
  static func count(_ value: UInt64) -> JSONValue { .integer(digits: String(value)) }
}
