import NIOHTTP1
import Testing

@testable import StateBroker

@Suite("Admin requests") struct AdminRequestTests {
  private func request(_ target: String, headers: HTTPHeaders = [:]) -> AdminRequest {
    AdminRequest(HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: headers))
  }

  @Test(arguments: [
    ("/limits?key=drafts.get/user:alice", "drafts.get/user:alice"),
    ("/limits?key=drafts.get%2Fuser%3Aa%26b", "drafts.get/user:a&b"), ("/limits?key=a+b", "a+b"),
    ("/limits?key=a%20b&x=y", "a b"), ("/limits?x&key=a=b", "a=b"), ("/limits?key=", ""), ("/limits?key", ""),
    ("/limits?key=%C3%A9#key=x", "é"), ("/limits?key=100%", "100%"), ("/limits?key=?", "?"),
  ])
  func parameters(target: String, key: String) throws {
    #expect(request(target).path == "/limits")
    #expect(try request(target).parameter("key") == key)
  }

  @Test(arguments: ["/limits", "/limits?", "/limits?keys=a", "/limits?key=a&key=a", "/limits?KEY=a"])
  func aParameterIsWantedOnce(target: String) {
    #expect(throws: AdminRequest.Fault.wantsOne(parameter: "key")) { try request(target).parameter("key") }
  }

  @Test func whatIsNoTextIsRefused() {
    #expect(throws: AdminRequest.Fault.invalidText(parameter: "key")) {
      try request("/limits?key=%FF").parameter("key")
    }
  }

  @Test func aFitRequestIDIsTaken() {
    #expect(request("/stats", headers: ["x-request-id": "rid"]).requestID == "rid")
    #expect(request("/stats", headers: ["x-request-id": "r d"]).requestID.count == 36)
  }
}
