import BrokerProtocol
import Drafts
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
      guard case .push(.limitRules) = try client.receive() else { throw HarnessError("no rules") }
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
      good.send(Request.ping(deadline: .max).encoded(id: 2))
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
      try expectRefusal("protocol version 99 instead of 3 or 2") {
        $0.send(Request.hello(Hello(version: 99, name: "old")).encoded(id: 1))
      }
    }

    @Test("an older version than the one before is refused, naming both")
    func olderVersion() throws {
      try expectRefusal("protocol version 1 instead of 3 or 2") {
        $0.send(Request.hello(Hello(version: 1, name: "old")).encoded(id: 1))
      }
    }

    @Test("a worker of the version before is served, and told nothing it does not know")
    func predecessor() throws {
      let older = try connect()
      older.send(Request.hello(Hello(version: 2, name: "test")).encoded(id: 1))
      guard case .reply(id: 1, .welcome) = try older.receive() else { throw HarnessError("no welcome") }
      older.send(Request.ping(deadline: .max).encoded(id: 2))
      #expect(try older.receive() == .reply(id: 2, .pong(isWritable: true)), "without the limits' rules before it")
      let current = try connect()
      current.send(Request.hello(Hello(version: 3, name: "test")).encoded(id: 1))
      guard case .reply(id: 1, .welcome) = try current.receive() else { throw HarnessError("no welcome") }
      guard case .push(.limitRules) = try current.receive() else { throw HarnessError("no rules") }
    }

    @Test("a frame that ends halfway is noted")
    func halfFrame() throws {
      try expectRefusal("ended inside a frame") {
        $0.send(Array(Request.hello(Hello(name: "test")).encoded(id: 1).dropLast()))
        $0.finishSending()
      }
    }

    @Test("a peer that never finishes its frame is cut off")
    func stalledFrame() throws {
      try expectRefusal("no whole message within 5 s") {
        $0.send(Array(Request.hello(Hello(name: "test")).encoded(id: 1).dropLast()))
      }
    }

    @Test("a peer that says nothing, drips, or stops inside a frame does not hold its connection for long")
    func slowPeers() throws {
      let server = try SharedServer.current
      let silent = try connect()
      let dripping = try connect()
      let stopping = try greeted()
      stopping.send(Array(Request.join(room: "room", deadline: .max).encoded(id: 2).dropLast(3)))
      let start = monotonicSeconds()
      // A byte every 50 ms: each comes in time, the whole of them would take more than ten seconds.
      let hello = Request.hello(Hello(name: String(repeating: "n", count: 200))).encoded(id: 1)
      var rest = hello[...]
      let isCutOff = eventually(within: 10) {
        usleep(40_000)
        return rest.popFirst().map { !dripping.send([$0]) } ?? true
      }
      #expect(isCutOff && !rest.isEmpty)
      #expect((4...9).contains(monotonicSeconds() - start))
      #expect(silent.isClosed())
      #expect(stopping.isClosed())
      let reason = "no whole message within 5 s"
      #expect(eventually(within: 5) { server.log.ranges(of: reason).count >= 3 })
      #expect(try server.get("/readyz").status == 200)
    }

    @Test("a worker that does not read is cut off before it takes much memory, and harms nobody else")
    func neverReading() throws {
      let good = try greeted()
      let deaf = try greeted()
      // A refusal repeats the name of the draft, so its answer is about as long.
      let draft = String(repeating: "d", count: 900_000)
      let isCutOff = eventually(within: 30) {
        let command = DraftCommand(
          id: CommandID(high: 1, low: 1), actor: "u", requestID: "r", deadline: .max,
          action: .appendSegment(draft: draft, content: "c", key: "k"))
        return !deaf.send(Request.execute(command).encoded(id: 2))
      }
      #expect(isCutOff)
      let server = try SharedServer.current
      #expect(eventually(within: 5) { server.log.contains("more than 67108864 bytes wait to be read") })
      good.send(Request.ping(deadline: .max).encoded(id: 2))
      #expect(try good.receive() == .reply(id: 2, .pong(isWritable: true)))
      #expect(try server.get("/readyz").status == 200)
    }

    @Test(
      "a process of another user is refused by its uid, though somebody has loosened the modes",
      .enabled(if: geteuid() == 0, "becoming another user takes root"))
    func otherUser() throws {
      let server = try SharedServer.current
      let run = server.dataFolder + "/run"
      let modes =
        [(server.folder, 0o711, 0o700), (server.dataFolder, 0o711, 0o700), (run, 0o711, 0o700)]
        + [(run + "/broker.sock", 0o666, 0o600)]
      for (path, loose, _) in modes { try #require(chmod(path, mode_t(loose)) == 0, "\(path)") }
      defer { for (path, _, strict) in modes { chmod(path, mode_t(strict)) } }
      let log = server.log
      let stranger = try SpawnedProcess(
        "/usr/bin/env",
        [
          "setpriv", "--reuid=65534", "--clear-groups", "perl", "-MIO::Socket::UNIX", "-e",
          "my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 2; exit(sysread($s, my $b, 1) ? 3 : 0)",
          run + "/broker.sock",
        ],
        environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], workingDirectory: "/")
      #expect(stranger.waitForExit(within: 10) == 0, "2: it could not connect, 3: it was sent something")
      let refusal = "a connection of process \(stranger.pid) was refused: its uid is 65534"
      #expect(eventually(within: 5) { server.log.dropFirst(log.count).contains(refusal) })
      let good = try greeted()
      good.send(Request.ping(deadline: .max).encoded(id: 2))
      #expect(try good.receive() == .reply(id: 2, .pong(isWritable: true)))
    }

    @Test("nothing may come before the handshake, and no second one after it")
    func outOfOrder() throws {
      try expectRefusal("a message out of order with the handshake") {
        $0.send(Request.ping(deadline: .max).encoded(id: 1))
      }
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
