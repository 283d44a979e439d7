import ContractJSON
import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// `control.sock` itself: its bounds, and whom it lets in.
  @Suite("Control socket", .server([:])) struct ControlSocketTests {
    private func connect() throws -> OperatorConnection {
      try OperatorConnection(SharedServer.current.controlSocket)
    }

    @Test("status and workers are one line each")
    func figures() throws {
      let server = try SharedServer.current
      #expect(
        try eventually {
          let status = try server.operate("status").first
          return status?["workers"]?["ready"] == 4 && status?["state"] == "serving"
        })
      let status = try #require(try server.operate("status").first)
      #expect(status["answer"] == "status" && status["state"] == "serving")
      #expect(try status.figure("pid") == Int(server.supervisor.pid))
      #expect(try status.figure("broker.pid") == server.broker.map(Int.init))
      #expect(status["last_reload"] == .null && status["generation"] == 1)
      let workers = try #require(try server.operate("workers").first)
      let slots = try #require(workers["slots"]?.arrayValue)
      #expect(slots.compactMap { $0["slot"]?.stringValue } == ["broker"] + (0..<4).map { "worker \($0)" })
      #expect(Set(slots.dropFirst().compactMap { $0["pid"]?.integerValue }) == Set(server.workers.map(Int.init)))
      let listeners = slots.flatMap { $0["listeners"]?.arrayValue ?? [] }.compactMap(\.integerValue)
      #expect(listeners.sorted() == Array(0..<16))
    }

    @Test(
      "what is no request is told so, and ends its connection only",
      arguments: [
        ("status\n", "ringdraft/1"), ("ringdraft/2 status\n", "ringdraft/1"), ("ringdraft/1 stop\n", "verbs"),
        ("ringdraft/1 scale many\n", "number"), ("GET /stats HTTP/1.1\r\nHost: x\r\n\r\n", "ringdraft/1"),
        ("ringdraft/1 status now\n", "words"), ("\u{0}\u{1}\u{2}\n", "ringdraft/1"),
        ("ringdraft/1 " + String(repeating: "x", count: 8_181), "8192 bytes"),
      ])
    func badRequests(text: String, hint: String) throws {
      let connection = try connect()
      connection.send(text)
      let lines = try connection.lines()
      #expect(lines.count == 1 && lines.first?["answer"] == "invalid", "\(lines)")
      #expect(lines.first?["reason"]?.stringValue?.contains(hint) == true, "\(lines)")
      #expect(try SharedServer.current.operate("status").count == 1)
    }

    @Test(
      "8191 bytes and a line feed are a request, a bad one; a request may come in pieces, and be the end of sending")
    func pieces() throws {
      let longest = try connect()
      longest.send(String(repeating: "x", count: 8_191) + "\n")
      #expect(try longest.lines().first?["reason"]?.stringValue?.contains("begins with") == true)
      let dripping = try connect()
      for character in "ringdraft/1 status\n" {
        dripping.send(String(character))
        usleep(10_000)
      }
      dripping.finishSending()
      #expect(try dripping.lines().first?["answer"] == "status")
      let ending = try connect()
      ending.send("ringdraft/1 stat")
      ending.finishSending()
      #expect(try ending.lines() == [])
    }

    @Test("who says nothing for 2 s is told so; eight may, and the ninth is refused")
    func silence() throws {
      let server = try SharedServer.current
      let start = monotonicSeconds()
      let silent = try (0..<8).map { _ in try connect() }
      let ninth = try connect()
      #expect(try ninth.lines().first?["reason"]?.stringValue?.contains("8 connections") == true)
      let control = try server.control("status")
      #expect(control.exitCode == 1 && control.errors.contains("8 connections are open already"), "\(control)")
      #expect(try server.get("/readyz").status == 200)
      for connection in silent {
        #expect(try connection.lines().first?["reason"]?.stringValue?.contains("within 2 s") == true)
      }
      #expect((2...6).contains(monotonicSeconds() - start))
      #expect(try server.operate("status").count == 1)
    }

    @Test("no child inherits it")
    func descriptors() throws {
      let server = try SharedServer.current
      let own = try ownSocket(server)
      for child in server.workers + [server.broker].compactMap(\.self) {
        #expect(!SupervisorDescriptors.sockets(of: child).contains(own))
      }
    }

    /// The supervisor's listening socket, as /proc names it.
    private func ownSocket(_ server: RingDraftProcess) throws -> String {
      // The kernel gives it in parts, at which String(contentsOfFile:) would stop.
      let file = try #require(FileHandle(forReadingAtPath: "/proc/net/unix"))
      let table = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
      // Fields: address, references, protocol, flags (0x10000: it listens), type, state, inode, path.
      for line in table.split(separator: "\n") where line.hasSuffix(server.controlSocket) {
        let fields = line.split(separator: " ")
        if fields[3] == "00010000" { return "socket:[\(fields[6])]" }
      }
      throw HarnessError("control.sock is not in /proc/net/unix")
    }
  }
}
