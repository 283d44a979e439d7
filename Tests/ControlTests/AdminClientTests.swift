import ContractJSON
import Foundation
import Glibc
import NIOHTTP1
import Testing

@testable import Control

@Suite struct AdminClientTests {
  @Test func asksOverTheSocketInTheFolder() async throws {
    let service = try StandInService(json: #"{"rooms":{"open":1}}"#)
    let answer = try await AdminClient(folder: service.folder).send(.GET, "/stats")
    #expect(answer == (try JSONParser.parse(Array(#"{"rooms":{"open":1}}"#.utf8))))
    let request = try #require(service.requests.first).lowercased()
    #expect(request.hasPrefix("get /stats http/1.1\r\n") && request.contains("\r\nhost: localhost\r\n"))
  }

  @Test func aKeyArrivesAsItWasEncoded() async throws {
    let service = try StandInService(json: "{}")
    let target = "/limits?key=" + AdminClient.percentEncoded("a/user:x y&z")
    _ = try await AdminClient(folder: service.folder).send(.DELETE, target)
    #expect(service.requests.first?.hasPrefix("DELETE /limits?key=a%2Fuser%3Ax%20y%26z HTTP/1.1\r\n") == true)
  }

  @Test func aNoIsToldInTheServicesWords() async throws {
    let service = try StandInService(
      status: "404 Not Found", json: #"{"error":{"code":"not_found","message":"the limit x is not on"}}"#)
    await #expect(throws: ControlError(.refused, "the service says: the limit x is not on")) {
      try await AdminClient(folder: service.folder).send(.GET, "/limits?key=x")
    }
  }

  @Test(arguments: [
    ("503 Service Unavailable", "{}", ControlError(.impossible, "the service answered 503")),
    ("400 Bad Request", "", ControlError(.refused, "the service answered 400")),
  ])
  func otherRefusals(_ status: String, _ body: String, _ error: ControlError) async throws {
    let service = try StandInService(status: status, json: body)
    await #expect(throws: error) { try await AdminClient(folder: service.folder).send(.GET, "/stats") }
  }

  @Test func whatIsNotJSONIsRefused() async throws {
    let service = try StandInService(json: "<html>")
    await #expect(throws: ControlError.self) { try await AdminClient(folder: service.folder).send(.GET, "/stats") }
    let broken = try StandInService(answer: "SSH-2.0-x\r\n")
    await #expect(throws: ControlError.self) { try await AdminClient(folder: broken.folder).send(.GET, "/stats") }
  }

  @Test func aConnectionThatIsClosedUnansweredIsTold() async throws {
    let mute = try StandInService(answer: nil)
    let message = "the service at \(mute.folder) closed the connection unanswered; its log may say why"
    await #expect(throws: ControlError(.impossible, message)) {
      try await AdminClient(folder: mute.folder).send(.GET, "/stats")
    }
  }

  @Test func anAnswerWithoutContentIsEmpty() async throws {
    let service = try StandInService(answer: "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    #expect(try await AdminClient(folder: service.folder).send(.DELETE, "/limits?key=a") == .object(JSONObject()))
  }

  @Test func aServiceThatIsNotThereIsNamed() async throws {
    let gone: String
    do {
      gone = try StandInService(json: "{}").folder
    }
    await #expect(throws: ControlError(.impossible, "the service is not running at \(gone)")) {
      try await AdminClient(folder: gone).send(.GET, "/stats")
    }
    // A socket nobody listens on any more, as a killed service leaves it.
    try FileManager.default.createDirectory(atPath: gone, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: gone) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array("\(gone)/admin.sock".utf8)) }
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    close(descriptor)
    await #expect(throws: ControlError(.impossible, "the service is not running at \(gone)")) {
      try await AdminClient(folder: gone).send(.GET, "/stats")
    }
  }
}
