import ContractJSON

/// The figures of a service at one moment, as `GET /stats` and `GET /rooms` told them.
struct TopSample {
  /// Seconds of a clock that does not jump.
  let seconds: Double
  private let stats: JSONValue
  private let rooms: JSONValue

  init(stats: JSONValue, rooms: JSONValue, seconds: Double) {
    self.stats = stats
    self.rooms = rooms
    self.seconds = seconds
  }

  /// What lies at a path of names with dots between them.
  private func value(_ path: String) -> JSONValue? {
    path.split(separator: ".").reduce(Optional(stats)) { value, name in value?.objectValue?[String(name)] }
  }

  func text(_ path: String) -> String? { value(path)?.stringValue }
  func count(_ path: String) -> Int? { value(path)?.integerValue }

  /// The processes of the pool. Before the supervisor has told of it there are none.
  var slots: [TopSlot] {
    (value("pool.slots")?.arrayValue ?? []).compactMap { $0.objectValue.flatMap(TopSlot.init) }
  }

  /// The drafts that are watched most, the fullest first.
  var fullestRooms: [(draft: String, sockets: Int, workers: Int, events: Int)] {
    (rooms.objectValue?["rooms"]?.arrayValue ?? []).compactMap(\.objectValue).map { room in
      (
        room["draft_id"]?.stringValue ?? "", room["sockets"]?.integerValue ?? 0, room["workers"]?.integerValue ?? 0,
        room["events"]?.integerValue ?? 0
      )
    }
  }

  /// Answers that say that the service failed.
  var serverErrors: Int {
    (value("requests.answers")?.arrayValue ?? []).compactMap(\.objectValue)
      .filter { $0["status"]?.stringValue?.hasPrefix("5") == true }
      .reduce(0) { $0 + ($1["count"]?.integerValue ?? 0) }
  }

  /// What a client was refused for a limit, whoever decided it.
  var refusals: Int {
    ["limits.decisions.refused", "limits.workers.refused_from_memory", "limits.workers.refused_alone"]
      .reduce(0) { $0 + (count($1) ?? 0) }
  }
}
