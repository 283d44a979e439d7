import Glibc
import Synchronization
import Testing

/// Sixty-four clients that append while a test does harm, and the comparison of the database with every answer.
struct LoadedServer: Sendable {
  static let clientCount = 64
  static let draftCount = 8

  let server: RingDraftProcess
  let drafts: [String]
  let ports = ClientPorts()

  init(server: RingDraftProcess) throws {
    self.server = server
    drafts = try (0..<Self.draftCount).map { try server.createDraft(by: "holder\($0)") }
  }

  /// Runs the clients until `harm` has returned and each has had another segment acknowledged after that.
  func run(while harm: @escaping @Sendable () throws -> Void) throws -> [AppendClient] {
    let isOver = Atomic<Bool>(false)
    let harmed = Mutex<Result<Void, any Error>>(.success(()))
    let clients = try allConcurrently(Self.clientCount + 1) { index -> AppendClient? in
      guard index < Self.clientCount else {
        harmed.withLock { $0 = Result { try harm() } }
        isOver.store(true, ordering: .relaxed)
        return nil
      }
      let draft = index % Self.draftCount
      var client = AppendClient(
        server: server, draft: drafts[draft], user: "holder\(draft)", name: "client\(index)", ports: ports)
      while !isOver.load(ordering: .relaxed) { try client.appendNext() }
      try client.appendNext()
      return client
    }
    try harmed.withLock { try $0.get() }
    return clients.compactMap(\.self)
  }

  /// Kills a worker and waits for its successor.
  ///
  /// Before that every client has a connection that it was answered on; it keeps it until it breaks, so that its owner
  /// can be told.
  /// - Returns: the clients' ports whose connections the worker served.
  func kill(worker victim: pid_t) throws -> [Int] {
    guard eventually({ ports.current.count == Self.clientCount }) else { throw HarnessError("clients do not get in") }
    let workers = server.workers
    let owners = SupervisorDescriptors.owners(ofConnectionsTo: server.port, among: workers)
    let served = try ports.current.values.filter { port in
      guard let owner = owners[port] else { throw HarnessError("nobody serves the connection from port \(port)") }
      return owner == victim
    }
    Glibc.kill(victim, SIGKILL)
    guard eventually({ server.workers.count == workers.count && !server.workers.contains(victim) }) else {
      throw HarnessError("worker \(victim) has no successor")
    }
    return served
  }

  /// What was acknowledged is stored, once, in order of its client, without gaps; and nothing else is.
  func expectStored(_ clients: [AppendClient]) throws {
    for draft in drafts {
      let stored = try Database.segments(of: draft, in: server.databasePath)
      #expect(stored.map(\.order) == Array(0..<stored.count))
      let contents = stored.map(\.content)
      let acknowledged = clients.filter { $0.draft == draft }
      #expect(contents.sorted() == acknowledged.flatMap(\.acknowledged).sorted())
      for client in acknowledged {
        #expect(contents.filter { $0.hasPrefix(client.name + "-") } == client.acknowledged)
      }
    }
  }
}
