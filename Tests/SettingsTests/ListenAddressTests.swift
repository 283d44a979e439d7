import Testing

@testable import Settings

@Suite("Addresses to listen on") struct ListenAddressTests {
  @Test(arguments: [
    ("127.0.0.1:9464", "127.0.0.1", 9_464), ("[::1]:1", "::1", 1), ("metrics.example:65535", "metrics.example", 65_535),
  ])
  func good(text: String, host: String, port: Int) throws {
    let address = try #require(ListenAddress(text))
    #expect(address == ListenAddress(host: host, port: port))
    #expect(address.description == text)
  }

  @Test(arguments: [
    "", ":", "9464", ":9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:-1", "::1:9464",
    "[::1]", "[127.0.0.1]:9464", "[]:9464", "a b:9464", "http://127.0.0.1:9464x", "\u{e9}:9464",
  ])
  func wrong(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
