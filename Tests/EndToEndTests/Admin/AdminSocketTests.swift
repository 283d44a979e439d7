import ContractJSON
import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// The operators' socket over the real processes: its manners, and whom it lets in.
  @Suite("Admin socket", .server(["RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_MAX_KEYS": "1000", "LOG_LEVEL": "info"]))
  struct AdminSocketTests {
    private func connect() throws -> HTTPConnection {
      try HTTPConnection(unixSocket: SharedServer.current.adminSocket)
    }

    @Test("statistics are JSON that names every worker")
    func stats() throws {
      let server = try SharedServer.current
      // One worker is enough to be ready.
      #expect(try eventually { try server.stats()["workers"]?.arrayValue?.count == 4 })
      let answer = try server.admin("GET", "/stats", requestID: "rid-admin")
      #expect(answer.status == 200)
      #expect(answer["content-type"] == "application/json" && answer["x-request-id"] == "rid-admin")
      #expect(answer["connection"] == "close")
      let stats = try answer.json()
      #expect(try stats.figure("pid") == server.broker.map(Int.init))
      let workers = stats["workers"]?.arrayValue ?? []
      #expect(workers.compactMap { $0["name"]?.stringValue } == (0..<4).map { "worker-\($0)" })
      #expect(Set(workers.compactMap { $0["pid"]?.integerValue }) == Set(server.workers.map(Int.init)))
      #expect(stats["limits"]?["keys"]?["origin"] == "fresh")
    }

    @Test("HEAD is GET without the body; other methods get 405, other paths 404, in the envelope")
    func manners() throws {
      let server = try SharedServer.current
      let head = try server.admin("HEAD", "/stats")
      #expect(head.status == 200 && head.body.isEmpty && (head["content-length"].flatMap(Int.init) ?? 0) > 500)
      for (method, target, allow) in [
        ("POST", "/stats", "GET, HEAD"), ("DELETE", "/stats", "GET, HEAD"), ("OPTIONS", "/stats", "GET, HEAD"),
        ("PUT", "/limits?key=x", "DELETE, GET, HEAD"),
      ] {
        let answer = try server.admin(method, target)
        #expect(answer.status == 405 && answer["allow"] == allow && answer.errorCode == "http_error", "\(method)")
      }
      for target in ["/", "/stats/", "/Stats", "/v1/collab/drafts"] {
        let answer = try server.admin("GET", target, requestID: "rid-404")
        #expect(answer.status == 404 && answer.errorCode == "not_found", "\(target)")
        #expect(try answer.json()["error"]?["request_id"] == "rid-404")
        #expect(try answer.json()["detail"] == "Not Found")
      }
      for target in ["/limits", "/limits?key=nothing/user:a", "/limits?key=%FF", "/limits?key=a&key=b"] {
        #expect(try server.admin("GET", target).status == 400, "\(target)")
        #expect(try server.admin("DELETE", target).status == 400, "\(target)")
      }
      #expect(try server.admin("GET", "/limits?key=ip/ip:192.0.2.7").status == 404, "there is no such limit")
    }

    @Test("curl reads it")
    func curl() throws {
      let server = try SharedServer.current
      let output = server.folder + "/curl"
      let curl = try SpawnedProcess(
        "/usr/bin/env", ["curl", "-fsS", "--unix-socket", server.adminSocket, "http://localhost/stats"],
        environment: ["PATH": "/usr/bin:/bin"], workingDirectory: "/", output: output)
      #expect(curl.waitForExit(within: 20) == 0)
      let text = try String(contentsOfFile: output, encoding: .utf8)
      #expect(try JSONParser.parse(Array(text.utf8))["version"] != nil, "\(text)")
    }

    @Test("what is no request, or too long a one, is answered and ends its connection only")
    func badRequests() throws {
      let garbage = try connect()
      try garbage.socket.send("\u{1}\u{2}\u{3} nonsense\r\n\r\n")
      #expect(try garbage.readAnswer().status == 400)
      let long = try connect()
      try long.socket.send("GET /stats HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "a", count: 20_000))
      #expect(try long.readAnswer().status == 413)
      #expect(try long.socket.readToEnd().isEmpty)
      let chunked = try connect()
      try chunked.socket.send("POST /stats HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
      let chunk = "3e8\r\n" + String(repeating: "b", count: 1_000) + "\r\n"
      for _ in 0..<20 { try? chunked.socket.send(chunk) }
      #expect(try chunked.readAnswer().status == 413)
      #expect(try SharedServer.current.admin("GET", "/stats").status == 200)
    }

    @Test("a half-closed peer still gets its answer; one that ends inside its request gets none")
    func halfClosed() throws {
      let asking = try connect()
      try asking.socket.send("GET /stats HTTP/1.1\r\nHost: x\r\n\r\n")
      asking.socket.finishSending()
      #expect(try asking.readAnswer().status == 200)
      let ending = try connect()
      try ending.socket.send("GET /stats HTTP/1.1\r\nHo")
      ending.socket.finishSending()
      #expect((try? ending.readAnswer().status) != 200)
    }

    @Test("slow peers are answered 408, and however many there are, requests go on")
    func slowPeers() throws {
      let server = try SharedServer.current
      let silent = try connect()
      let dripping = try connect()
      let start = monotonicSeconds()
      var rest = Array("GET /stats HTTP/1.1\r\nHost: localhost\r\nX-Slow: \(String(repeating: "s", count: 500))".utf8)[
        ...]
      while monotonicSeconds() - start < 8, !dripping.socket.isReadable(within: 0.05), let byte = rest.popFirst() {
        try? dripping.socket.send([byte])
      }
      #expect((4...8).contains(monotonicSeconds() - start))
      #expect(try dripping.readAnswer().status == 408)
      #expect(try silent.readAnswer().status == 408)
      let crowd = try (0..<32).map { _ in try connect() }
      let oneMore = try connect()
      #expect(try oneMore.socket.readToEnd().isEmpty, "the 33rd is closed")
      #expect(try server.get("/readyz").status == 200)
      for peer in crowd { peer.socket.shutdown() }
      #expect(eventually(within: 5) { (try? server.admin("GET", "/stats").status) == 200 })
    }
  }
}
