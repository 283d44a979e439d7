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
    let used = JSONText.bytes(of: .object(json)).count + #","slots":[],"deaths_by_slot":[]"#.utf8.count
    var room = ControlMessageLimits.figureBytes - used
    let rows = fitting(slots, room: &room) {
      $0.publication(pid: pids[$0.id], acceptQueue: acceptQueue(of: $0), at: now)
    }
    json.set("slots_left_out", .integer(slots.count - rows.count))
    json.set("slots", .array(rows))
    json.set("deaths_by_slot", .array(fitting(deaths.bySlot, room: &room) { Self.row($0.slot, $0.cause, $0.count) }))
    return JSONText.bytes(of: .object(json))
  }

  /// The first of them, as many as there is room for.
  private func fitting<Element>(
    _ elements: some Sequence<Element>, room: inout Int, _ row: (Element) -> JSONObject
  ) -> [JSONValue] {
    var rows: [JSONValue] = []
    for element in elements {
      let value = JSONValue.object(row(element))
      room -= JSONText.bytes(of: value).count + 1
      guard room >= 0 else { break }
      rows.append(value)
    }
    return rows
  }

  private static func row(_ slot: ChildSlot, _ cause: DeathCause, _ count: Int) -> JSONObject {
    var row = JSONObject()
    row.set("slot", .string(slot.description))
    row.set("cause", .string(cause.rawValue))
    row.set("count", .integer(count))
    return row
  }

  /// Nil for the broker, which has no listeners.
  private func acceptQueue(of slot: SlotFigures) -> Int? {
    guard slot.id.slot != .broker, !acceptQueues.isEmpty else { return nil }
    return slot.listeners.filter(acceptQueues.indices.contains).map { acceptQueues[$0] }.reduce(0, +)
  }
}

extension SlotFigures {
  fileprivate func publication(pid: Int32?, acceptQueue: Int?, at now: Instant) -> JSONObject {
    var row = JSONObject()
    for member in json(pid: pid, at: now).members where member.key != "age_seconds" {
      // How many are enough here.
      row.set(member.key, member.value.arrayValue.map { .integer($0.count) } ?? member.value)
    }
    if let acceptQueue { row.set("accept_queue", .integer(acceptQueue)) }
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
