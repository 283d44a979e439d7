import Logging
import Settings
import Synchronization
import TestSupport
import Testing

@testable import Worker

@Suite struct KeySetCacheTests {
  /// A provider whose answers and clock the test sets.
  private final class Provider: Sendable {
    struct State {
      var document: String?
      var reads = 0
      var seconds: Int64 = 0
    }
    let state = Mutex(State())

    func set(_ document: String?) { state.withLock { $0.document = document } }
    func advance(seconds: Int64) { state.withLock { $0.seconds += seconds } }
    var reads: Int { state.withLock { $0.reads } }

    func cache() -> KeySetCache {
      KeySetCache(
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        clock: { self.state.withLock { $0.seconds * 1_000_000_000 } },
        read: {
          try self.state.withLock { state in
            state.reads += 1
            guard let document = state.document else { throw KeySetError("away") }
            return Array(document.utf8)
          }
        })
    }
  }

  @Test func unknownKeysMakeAFetchNotMoreOftenThanAllowed() async {
    let provider = Provider()
    provider.set(RSAFixture.keySet)
    let cache = provider.cache()
    for _ in 0..<5 { #expect(await cache.keys(.rs256, id: "other").isEmpty) }
    #expect(await cache.keys(.rs256, id: "rsa-1").count == 1)
    #expect(provider.reads == 1)
    provider.advance(seconds: 11)
    for _ in 0..<5 { #expect(await cache.keys(.rs256, id: "other").isEmpty) }
    #expect(provider.reads == 2)
  }

  @Test func oldKeysStayWhileTheProviderIsAway() async {
    let provider = Provider()
    provider.set(RSAFixture.keySet)
    let cache = provider.cache()
    #expect(await cache.keys(.rs256, id: nil).count == 1)
    provider.set(nil)
    for _ in 0..<3 {
      provider.advance(seconds: 301)
      #expect(await cache.keys(.rs256, id: "rsa-1").count == 1)
    }
    provider.set(#"{"keys":[{"kty":"oct","k":"AAAA","kid":"rsa-1"}]}"#)
    provider.advance(seconds: 301)
    #expect(await cache.keys(.rs256, id: "unknown").isEmpty)
    #expect(await cache.keys(.rs256, id: "rsa-1").count == 1)
  }

  @Test func aProviderThatComesBackIsUsed() async {
    let provider = Provider()
    let cache = provider.cache()
    #expect(await cache.keys(.rs256, id: "rsa-1").isEmpty)
    provider.set(RSAFixture.keySet)
    #expect(await cache.keys(.rs256, id: "rsa-1").isEmpty)
    provider.advance(seconds: 10)
    #expect(await cache.keys(.rs256, id: "rsa-1").count == 1)
    #expect(await cache.keys(.es256, id: "rsa-1").isEmpty)
  }

  @Test func documentsThatAreNoKeySetGiveNoKeys() async {
    for document in [
      "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[1,null,{"kty":"RSA"},{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#,
    ] {
      let provider = Provider()
      provider.set(document)
      #expect(await provider.cache().keys(.rs256, id: nil).isEmpty)
    }
  }

  @Test func verifiesRS256() async throws {
    let provider = Provider()
    provider.set(RSAFixture.keySet)
    let token = try JSONWebToken(RSAFixture.token[...])
    let keys = await provider.cache().keys(.rs256, id: token.keyID)
    let key = try #require(keys.first)
    #expect(key.verifies(token.signature, over: token.signed))
    #expect(!key.verifies(token.signature, over: token.signed + [0]))
    #expect(!key.verifies([], over: token.signed))
    #expect(try token.claims.user(at: 0, issuer: nil, audience: nil) == "rsa_user")
  }
}
