import BrokerProtocol
import Glibc
import Testing

extension EndToEnd {
  /// The broker's Unix socket against peers that are no workers.
  @Suite("Broker socket", .server(["LOG_LEVEL": "info"]))
  struct BrokerSocketTests {
    private func connect() throws -> UnixClient {
      try UnixClient(path: SharedServer.current.dataFolder + "/run/broker.sock")
    }

    private func greeted() throws -> UnixClient {
      let client = try connect()
      client.send(Request.hello(Hello(name: "test")).encoded(id: 1))
      guard case .reply(id: 1, .welcome) = try client.receive() else { throw HarnessError("no welcome") }
      return client
    }

    /// The bad connection ends, its reason is logged, a good one and the service go on.
    private func expectRefusal(_ reason: String, _ speak: (UnixClient) throws -> Void) throws {
      let server = try SharedServer.current
      let good = try greeted()
      let bad = try connect()
      try speak(bad)
      #expect(bad.isClosed())
      #expect(eventually(within: 5) { server.log.contains(reason) }, "no log line says: \(reason)")
      good.send(Request.ping.encoded(id: 2))
      #expect(try good.receive() == .reply(id: 2, .pong(isWritable: true)))
      #expect(try server.get("/readyz").status == 200)
    }

    @Test("garbage ends its own connection only")
    func garbage() throws {
      try expectRefusal("exceeds the") { $0.send(Array("GET / HTTP/1.1\r\n\r\n".utf8)) }
    }

    @Test("an oversized frame is refused by its length alone")
    func oversized() throws {
      try expectRefusal("frame of 1048577 bytes exceeds") { $0.send([1, 0, 16, 0]) }
    }

    @Test("another version is refused by name")
    func version() throws {
      try expectRefusal("protocol version 99 instead of \(ProtocolVersion.current)") {
        $0.send(Request.hello(Hello(version: 99, name: "old")).encoded(id: 1))
      }
    }

    @Test("a frame that ends halfway is noted")
    func halfFrame() throws {
      try expectRefusal("ended inside a frame") {
        $0.send(Array(Request.hello(Hello(name: "test")).encoded(id: 1).dropLast()))
        $0.shutDownOutput()
      }
    }

    @Test("a peer that never finishes its frame is cut off")
    func stalledFrame() throws {
      try expectRefusal("no whole message within 5 s") {
        $0.send(Array(Request.hello(Hello(name: "test")).encoded(id: 1).dropLast()))
      }
    }

    @Test("nothing may come before the handshake, and no second one after it")
    func outOfOrder() throws {
      try expectRefusal("a message out of order with the handshake") { $0.send(Request.ping.encoded(id: 1)) }
      let client = try greeted()
      client.send(Request.hello(Hello(name: "again")).encoded(id: 2))
      #expect(client.isClosed())
    }

    @Test("sockets, folders and files are for this user alone")
    func modes() throws {
      let folder = try SharedServer.current.dataFolder
      for (path, mode) in [
        ("run", 0o700), ("run/broker.sock", 0o600), ("ringdraft.db", 0o600), ("invite.key", 0o600),
      ] {
        var status = stat()
        try #require(stat("\(folder)/\(path)", &status) == 0, "\(path) is missing")
        #expect(Int(status.st_mode) & 0o777 == mode, "\(path) has mode \(String(status.st_mode & 0o777, radix: 8))")
      }
    }
  }
}
