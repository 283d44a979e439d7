import ContractJSON

/// A request as clients usually make them. `Host` and `Content-Length` are added; everything else is the caller's.
struct HTTPRequest: Sendable {
  var method: String
  /// Path and query, as they stand on the request line.
  var target: String
  var headers: [(name: String, value: String)] = []
  var body: [UInt8]?

  init(_ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// A request of `user` with a JSON body.
  init(_ method: String, _ target: String, user: String?, json: JSONValue? = nil, requestID: String? = nil) {
    self.init(method, target)
    if let user { headers.append(("X-User-Id", user)) }
    if let requestID { headers.append(("X-Request-Id", requestID)) }
    if let json {
      headers.append(("Content-Type", "application/json"))
      body = JSONText.bytes(of: json)
    }
  }

  var bytes: [UInt8] {
    var head = "\(method) \(target) HTTP/1.1\r\n"
    if !headers.contains(where: { $0.name.lowercased() == "host" }) { head += "Host: 127.0.0.1\r\n" }
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    let needsLength = body != nil || ["POST", "PUT", "PATCH"].contains(method)
    let hasFraming = headers.contains { ["content-length", "transfer-encoding"].contains($0.name.lowercased()) }
    if needsLength && !hasFraming { head += "Content-Length: \(body?.count ?? 0)\r\n" }
    return Array((head + "\r\n").utf8) + (body ?? [])
  }
}
