import ContractJSON
import Testing

/// Replays HTTP goldens against a server, in order, keeping track of what their ids are called in this run.
struct HTTPGoldenReplay {
  /// Headers that belong to the contract: an answer has those of its golden and no others.
  private static let contractHeaders: Set = [
    "content-type", "x-request-id", "allow", "location", "vary", "retry-after", "x-ratelimit-limit",
    "x-ratelimit-remaining", "x-ratelimit-reset", "access-control-allow-origin",
    "access-control-allow-credentials", "access-control-allow-methods", "access-control-allow-headers",
    "access-control-max-age",
  ]

  let server: RingDraftProcess
  /// Told of every exchange.
  var observe: (HTTPRequest, HTTPAnswer) -> Void = { _, _ in }
  private var bindings = GoldenBindings()
  private var birth: [String: Double] = [:]

  init(server: RingDraftProcess) { self.server = server }

  mutating func run(_ steps: [GoldenStep]) throws {
    for step in steps {
      switch step {
      case .replay(let name): try replay(name)
      case .draft(let id, let title, let user): try create(id: id, title: title, user: user)
      case .prepare(let target, let user, let body):
        let json = body == .null ? nil : body
        let answer = try server.post(bindings.substitute(target), user: user, json)
        #expect(answer.status == 200, "preparing \(target): \(answer.text)")
      case .exhaust(let name): try exhaust(name)
      case .untilAge(let id, let seconds):
        let end = (birth[id] ?? monotonicSeconds()) + seconds
        _ = eventually(within: end - monotonicSeconds() + 1) { monotonicSeconds() >= end }
      }
    }
  }

  private mutating func create(id: String, title: String, user: String) throws {
    birth[id] = monotonicSeconds()
    let answer = try server.post("/v1/collab/drafts", user: user, ["title": .string(title), "platform": "x"])
    let live = try #require(answer.json()["data"]?["draft_id"]?.stringValue)
    let isNew = bindings.bind(id, to: live)
    #expect(isNew)
  }

  private func exhaust(_ name: String) throws {
    let captured = try Golden(name: name)
    var request = try Self.wire(try #require(captured.request), golden: captured, bindings: bindings)
    // Limits come before validation: without a body nothing is changed.
    request.body = nil
    let isRefused = try eventually(within: 20) { try server.send(request).status == 429 }
    #expect(isRefused, "\(name)")
  }

  private mutating func replay(_ name: String) throws {
    let captured = try Golden(name: name)
    let request = try #require(captured.request)
    let difference = ContractDifferences.byGolden[name]
    let golden = try difference?.expected(captured) ?? captured
    let wire = try Self.wire(request, golden: captured, bindings: bindings)
    var answer = try server.send(wire)
    for _ in 0..<5 where golden.status == 429 && answer.status != 429 {
      // A token came back since the bucket was emptied: the machine is busy.
      try exhaust(name)
      answer = try server.send(wire)
    }
    observe(wire, answer)
    #expect(answer.status == golden.status, "\(name): \(answer.text.prefix(500))")
    checkHeaders(golden, answer)
    guard answer.status == golden.status else { return }
    if let required = difference?.required {
      for (path, value) in required {
        #expect(try answer.json().value(at: JSONPath(path)) == value, "\(name) at \(path): \(answer.text.prefix(500))")
      }
    } else {
      try checkBody(golden, answer)
    }
  }

  // MARK: The request

  /// The request as the capturing client sent it, with this run's ids.
  private static func wire(
    _ request: Golden.Request, golden: Golden, bindings: GoldenBindings
  ) throws -> HTTPRequest {
    var wire = HTTPRequest(request.method, bindings.substitute(request.target))
    wire.headers = try request.headers.map { header in
      guard header.name == "Authorization", let token = header.value.split(separator: " ").last else { return header }
      let renewed = try TestToken.renew(
        String(token), isExpired: golden.name == "jwt_expired", isForged: golden.name == "jwt_wrong_key")
      return (header.name, header.value.replacing(token, with: renewed))
    }
    switch request.body {
    case .null: break
    case .string(let text):
      // The one body that was no UTF-8 is written down by its bytes' code points.
      wire.body =
        golden.name == "drafts_create_bad_utf8" ? text.unicodeScalars.map { UInt8($0.value) } : Array(text.utf8)
    default:
      let text = String(decoding: JSONText.bytes(of: request.body), as: UTF8.self)
      wire.body = Array(bindings.substitute(text).utf8)
      wire.headers.append(("Content-Type", "application/json"))
    }
    return wire
  }

  // MARK: The answer

  private mutating func checkHeaders(_ golden: Golden, _ answer: HTTPAnswer) {
    let names = { (headers: [(name: String, value: String)]) in
      Set(headers.map(\.name)).intersection(Self.contractHeaders)
    }
    #expect(names(answer.headers) == names(golden.headers), "\(golden.name)")
    for (name, value) in golden.headers where Self.contractHeaders.contains(name) {
      guard let live = answer[name] else { continue }
      let expected = value.replacing("127.0.0.1:18701", with: "127.0.0.1")
      let isEqual = name == "x-request-id" ? bindings.match(expected, live) : expected == live
      #expect(isEqual, "\(golden.name): \(name) is \(live), expected \(expected)")
    }
  }

  private mutating func checkBody(_ golden: Golden, _ answer: HTTPAnswer) throws {
    guard golden[header: "content-type"] == "application/json", !answer.body.isEmpty || golden.body != "" else {
      #expect(golden.body == .string(answer.text), "\(golden.name)")
      return
    }
    let live = try answer.json()
    #expect(JSONText.bytes(of: live) == answer.body, "\(golden.name): not compact")
    var comparison = GoldenComparison(bindings: bindings, volatilePaths: golden.volatilePaths)
    comparison.compare(Self.withoutTableNames(golden.body), Self.withoutTableNames(live))
    #expect(comparison.differences == [], "\(golden.name)")
    bindings = comparison.bindings
    if let draft = live["data"], draft["ring_state"] != nil {
      #expect(DraftArithmetic.faults(of: draft) == [], "\(golden.name)")
    }
    if let error = live["error"], let id = error["request_id"]?.stringValue {
      #expect(id == answer["x-request-id"], "\(golden.name)")
    }
  }

  /// The tables are each server's own affair; that the contract's are there, and sorted, is tested elsewhere.
  static func withoutTableNames(_ body: JSONValue) -> JSONValue {
    body["db"]?["tables_present"] == nil ? body : body.replacing(JSONPath("$.db.tables_present"), with: [])
  }
}
