import ContractJSON
import Drafts
import SupervisorCore

/// One instant on both clocks, to tell people the time of what the monotonic clock has seen.
struct Instant {
  /// Nanoseconds of the monotonic clock.
  let monotonic: Int64
  let wall: Timestamp

  /// The time of day at an earlier instant of the monotonic clock.
  func wall(at earlier: Int64) -> Timestamp {
    wall.advanced(byMicroseconds: -((monotonic - earlier) / 1_000))
  }

  /// Whole seconds since an earlier instant of the monotonic clock.
  func seconds(since earlier: Int64) -> Int { Int(max(0, monotonic - earlier) / 1_000_000_000) }
}

extension SlotFigures {
  /// - Parameter pid: of its process, when there is one.
  func json(pid: Int32?, at now: Instant) -> JSONObject {
    var json = JSONObject()
    json.set("slot", .string(id.slot.description))
    json.set("role", .string(role.rawValue))
    json.set("state", .string(state.rawValue))
    json.set("pid", pid.map { .integer(Int($0)) } ?? .null)
    json.set("generation", .integer(id.generation))
    json.set("process", .integer(id.incarnation))
    json.set("listeners", .array(listeners.map { .integer($0) }))
    json.set("started_at", startedAt.map { .string(now.wall(at: $0).text) } ?? .null)
    json.set("age_seconds", startedAt.map { .integer(now.seconds(since: $0)) } ?? .null)
    json.set("deaths", .integer(deaths))
    return json
  }
}

extension DeathCounts {
  /// By cause, for the broker and for all workers.
  var json: JSONObject {
    var json = JSONObject()
    json.set("broker", .object(Self.json(brokers)))
    json.set("workers", .object(Self.json(workers)))
    return json
  }

  private static func json(_ count: (DeathCause) -> Int) -> JSONObject {
    var json = JSONObject()
    for cause in DeathCause.allCases { json.set(cause.rawValue, .integer(count(cause))) }
    return json
  }
}
