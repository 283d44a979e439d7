import ContractJSON

/// A client that appends to one draft, one segment after the other, over a kept connection. Whatever goes wrong, it
/// tries again with the same key until it is told 200: as a careful client would.
struct AppendClient {
  /// How often one segment is tried, 50 ms apart after a failure.
  private static let maximumTries = 400

  let server: RingDraftProcess
  let draft: String
  let user: String
  /// Distinguishes the keys and contents of clients that share a draft.
  let name: String
  private(set) var acknowledged: [String] = []
  /// The local ports of connections that ended without an answer.
  private(set) var brokenPorts: [Int] = []
  /// Answers of 503.
  private(set) var unavailable = 0
  /// Where the ports of all clients' connections are noted.
  private let ports: ClientPorts
  private var connection: HTTPConnection?

  init(server: RingDraftProcess, draft: String, user: String, name: String, ports: ClientPorts) {
    self.server = server
    self.draft = draft
    self.user = user
    self.name = name
    self.ports = ports
  }

  /// Appends the next segment.
  mutating func appendNext() throws {
    let content = "\(name)-\(acknowledged.count)"
    let request = HTTPRequest(
      "POST", "/v1/collab/drafts/\(draft)/segments", user: user,
      json: ["content": .string(content), "idempotency_key": .string(content)])
    for _ in 0..<Self.maximumTries {
      guard let answer = attempt(request) else {
        _ = eventually(within: 0.05) { false }
        continue
      }
      if answer.status == 200 {
        acknowledged.append(content)
        return
      }
      guard answer.status == 503 else { throw HarnessError("append: \(answer.status) \(answer.text)") }
      unavailable += 1
    }
    throw HarnessError("\(content) was never acknowledged")
  }

  private mutating func attempt(_ request: HTTPRequest) -> HTTPAnswer? {
    do {
      let open = try connection ?? HTTPConnection(port: server.port)
      connection = open
      let answer = try open.exchange(request)
      if answer["connection"]?.lowercased() == "close" {
        close()
      } else {
        ports.note(port(of: open), of: name)
      }
      return answer
    } catch {
      if let connection { brokenPorts.append(port(of: connection)) }
      close()
      return nil
    }
  }

  private mutating func close() {
    ports.note(nil, of: name)
    connection = nil
  }

  private func port(of connection: HTTPConnection) -> Int {
    SupervisorDescriptors.localPort(of: connection.socket.descriptor)
  }
}
