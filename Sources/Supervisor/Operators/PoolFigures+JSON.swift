import ContractJSON
import Drafts
import SupervisorCore

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

extension PoolFigures {
  /// For the broker's statistics: what does not change as time passes.
  /// - Returns: JSON of at most ``ControlMessageLimits/figureBytes``; slots that there is no room for are counted only.
  func publication(pids: [ChildID: Int32], at now: Instant) -> [UInt8] {
    var json = JSONObject()
    json.set("state", .string(activity.rawValue))
    json.set("generation", .integer(generation))
    json.set("ready", .integer(ready))
    json.set("wanted", .integer(wanted))
    json.set("leaving", .integer(leaving.count))
    json.set("deaths", .object(deaths.json))
    json.set("slots_left_out", .integer(slots.count))
    var room = ControlMessageLimits.figureBytes - JSONText.bytes(of: .object(json)).count - #","slots":[]"#.utf8.count
    var rows: [JSONValue] = []
    for slot in slots {
      let row = JSONValue.object(slot.publication(pid: pids[slot.id], at: now))
      room -= JSONText.bytes(of: row).count + 1
      guard room >= 0 else { break }
      rows.append(row)
    }
    json.set("slots_left_out", .integer(slots.count - rows.count))
    json.set("slots", .array(rows))
    return JSONText.bytes(of: .object(json))
  }
}

extension SlotFigures {
  fileprivate func publication(pid: Int32?, at now: Instant) -> JSONObject {
    var row = JSONObject()
    for member in json(pid: pid, at: now).members where member.key != "age_seconds" {
      // How many are enough here.
      row.set(member.key, member.value.arrayValue.map { .integer($0.count) } ?? member.value)
    }
    return row
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
