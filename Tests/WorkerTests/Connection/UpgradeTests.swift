import HTTPTypes
import HummingbirdCore
import Testing

@testable import Worker

@Suite struct UpgradeTests {
  static func handshake(_ path: String, _ extra: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(extra)\r\n"
  }

  @Test func switchesAndProvesIt() {
    let server = ServerUnderTest()
    server.send(Self.handshake("/v1/ws/echo", "Sec-WebSocket-Protocol: x, ringdraft\r\n"))
    let text = server.receivedText()
    #expect(text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
    #expect(text.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    #expect(text.contains("sec-websocket-protocol: ringdraft\r\n"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test(arguments: ["X-Request-Id: r1\r\n", "", "X-Request-Id: a b\r\n"])
  func theHandshakeIsAnsweredUnderTheIDOfTheFrames(_ field: String) {
    let server = ServerUnderTest()
    server.send(Self.handshake("/v1/ws/drafts/a", field))
    let text = server.receivedText()
    let id = text.split(separator: "x-request-id: ").dropFirst().first?.prefix { $0 != "\r\n" } ?? "none"
    #expect(field.contains("r1") == (id == "r1"))
    #expect(text.contains("\"request_id\":\"\(id)\""))
  }

  @Test func aPingSentWithTheHandshakeIsAnsweredBehindThe101() {
    let server = ServerUnderTest()
    server.send(Array(Self.handshake("/v1/ws/echo").utf8) + [0x89, 0x81, 0, 0, 0, 0, 0x70])
    let bytes = server.received()
    #expect(bytes.starts(with: "HTTP/1.1 101".utf8))
    #expect(bytes.suffix(3) == [0x8A, 0x01, 0x70])
  }

  /// The decoder must see an upgrade wherever we do, or it would read frames as a request.
  @Test(arguments: ["keep-alive, Upgrade", "UPGRADE", "a,upgrade ,b", "keep-alive\r\nConnection: upgrade"])
  func framesBehindEveryFormOfHandshakeAreFrames(_ connection: String) {
    let server = ServerUnderTest()
    let head = Self.handshake("/v1/ws/echo").replacing("Connection: Upgrade", with: "Connection: \(connection)")
    server.send(Array(head.utf8) + [0x89, 0x81, 0, 0, 0, 0, 0x70])
    #expect(server.received().suffix(3) == [0x8A, 0x01, 0x70])
  }

  @Test func aRequestForAnotherProtocolIsTheLast() {
    let server = ServerUnderTest()
    server.send("GET /b HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\nGET /c HTTP/1.1\r\n\r\n")
    let text = server.receivedText()
    #expect(text.contains("connection: close\r\n"))
    #expect(text.hasSuffix("GET /b "))
    #expect(!server.isOpen)
  }

  @Test func aLaterRequestOfAConnectionMaySwitch() {
    let server = ServerUnderTest()
    server.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n" + Self.handshake("/v1/ws/echo"))
    #expect(server.receivedText().contains("HTTP/1.1 101"))
    #expect(server.table.count == 1)
  }

  @Test(arguments: ["/v1/ws/other", "/", "/v1/ws/drafts/", "/v1/ws/drafts/a%2Fb"])
  func otherPathsAreForbidden(_ path: String) {
    let server = ServerUnderTest()
    server.send(Self.handshake(path))
    #expect(server.receivedText().hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
    #expect(!server.isOpen)
  }

  @Test func theEchoIsOffByDefault() {
    let server = ServerUnderTest(servesEcho: false)
    server.send(Self.handshake("/v1/ws/echo"))
    #expect(server.receivedText().hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
  }

  @Test func anotherVersionIsToldOurs() {
    let server = ServerUnderTest()
    server.send(Self.handshake("/v1/ws/drafts/a").replacing("Version: 13", with: "Version: 8"))
    let text = server.receivedText()
    #expect(text.hasPrefix("HTTP/1.1 426 Upgrade Required\r\n"))
    #expect(text.contains("sec-websocket-version: 13\r\n"))
    #expect(text.contains("connection: upgrade, close\r\n"))
  }

  @Test func plainHTTPGoesToTheRoutes() {
    let server = ServerUnderTest()
    server.send("GET /v1/ws/drafts/a HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(server.receivedText().hasSuffix("GET /v1/ws/drafts/a "))
    server.send("GET /b HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n")
    #expect(server.receivedText().hasSuffix("GET /b "))
  }
}
