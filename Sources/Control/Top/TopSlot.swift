import ContractJSON

/// A process of the pool at one moment.
struct TopSlot {
  let name: String
  let role: String
  let state: String
  /// Nil where there is no process.
  let process: Int?
  let deaths: Int
  let uptimeSeconds: Int
  let processorSeconds: Double
  let residentBytes: Int
  /// Of a worker's slot; nil of the broker's.
  let requests: Int?
  let sockets: Int?
  let requestMicroseconds: Int?
  let lagMicroseconds: Int?
  let acceptQueue: Int?

  init?(_ row: JSONObject) {
    guard let name = row["slot"]?.stringValue else { return nil }
    self.name = name
    role = row["role"]?.stringValue ?? ""
    state = row["state"]?.stringValue ?? ""
    process = row["pid"]?.integerValue
    deaths = row["deaths"]?.integerValue ?? 0
    uptimeSeconds = row["uptime_seconds"]?.integerValue ?? 0
    processorSeconds = row["cpu_seconds"]?.doubleValue ?? 0
    residentBytes = row["rss_bytes"]?.integerValue ?? 0
    requests = row["requests"]?.integerValue
    sockets = row["sockets"]?.integerValue
    requestMicroseconds = row["request_p99_us"]?.integerValue
    lagMicroseconds = row["lag_p99_us"]?.integerValue
    acceptQueue = row["accept_queue"]?.integerValue
  }
}

extension JSONValue {
  fileprivate var doubleValue: Double? {
    if case .float(let value) = self { return value }
    return integerValue.map(Double.init)
  }
}
