import ContractJSON

/// What operators ask, over the admin socket.
extension RingDraftProcess {
  var adminSocket: String { dataFolder + "/run/admin.sock" }

  func admin(_ method: String, _ target: String, requestID: String? = nil) throws -> HTTPAnswer {
    let request = HTTPRequest(method, target, user: nil, requestID: requestID)
    return try HTTPConnection(unixSocket: adminSocket).exchange(request)
  }

  func stats() throws -> JSONValue {
    let answer = try admin("GET", "/stats")
    guard answer.status == 200 else { throw HarnessError("no statistics: \(answer.status) \(answer.text)") }
    return try answer.json()
  }

  func metrics() throws -> ScrapedMetrics {
    let answer = try admin("GET", "/metrics")
    guard answer.status == 200 else { throw HarnessError("no metrics: \(answer.status) \(answer.text)") }
    return try ScrapedMetrics(answer.text)
  }

  /// One figure of the statistics, by its path.
  func stat(_ path: String) throws -> Int {
    try stats().figure(path)
  }
}

extension JSONValue {
  /// The integer at a path of names with dots between them; a policy's own dots are written as `:`.
  func figure(_ path: String) throws -> Int {
    var value: JSONValue? = self
    for name in path.split(separator: ".") { value = value?[String(name.map { $0 == ":" ? "." : $0 })] }
    guard let figure = value?.integerValue else { throw HarnessError("no \(path) in \(compact.prefix(500))") }
    return figure
  }
}
