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
      var nanoseconds: Int64 = 0
    }
    let state = Mutex(State())

    func set(_ document: String?) { state.withLock { $0.document = document } }
    func advance(nanoseconds: Int64) { state.withLock { $0.nanoseconds += nanoseconds } }
    func advance(seconds: Int64) { state.withLock { $0.nanoseconds += seconds * 1_000_000_000 } }
    var reads: Int { state.withLock { $0.reads } }

    /// - Parameter wait: what a read waits for.
    func cache(_ wait: @escaping @Sendable () async -> Void = {}) -> KeySetCache {
      KeySetCache(
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        clock: { self.state.withLock { $0.nanoseconds } },
        read: {
          await wait()
          return try self.state.withLock { state in
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
    for _ in 0..<5 { #expect(await cache.keys(.rs256, id: "other").isUnknown) }
    #expect(await cache.keys(.rs256, id: "rsa-1").count == 1)
    #expect(provider.reads == 1)
    provider.advance(seconds: 11)
    for _ in 0..<5 { #expect(await cache.keys(.rs256, id: "other").isUnknown) }
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
    #expect(await cache.keys(.rs256, id: "unknown").isUnavailable)
    #expect(await cache.keys(.rs256, id: "rsa-1").count == 1)
  }

  @Test func aProviderThatComesBackIsUsed() async {
    let provider = Provider()
    let cache = provider.cache()
    #expect(await cache.keys(.rs256, id: "rsa-1").isUnavailable)
    provider.set(RSAFixture.keySet)
    #expect(await cache.keys(.rs256, id: "rsa-1").isUnavailable)
    provider.advance(nanoseconds: KeySetCache.firstRetryNanoseconds)
    #expect(await cache.keys(.rs256, id: "rsa-1").count == 1)
    #expect(await cache.keys(.es256, id: "rsa-1").isUnknown)
  }

  @Test func theWaitForAProviderThatIsAwayDoublesUpToABound() async {
    let provider = Provider()
    let cache = provider.cache()
    var wait = KeySetCache.firstRetryNanoseconds
    #expect(await cache.keys(.rs256, id: nil).isUnavailable)
    for reads in 1...10 {
      provider.advance(nanoseconds: wait - 1)
      #expect(await cache.keys(.rs256, id: nil).isUnavailable)
      #expect(provider.reads == reads)
      provider.advance(nanoseconds: 1)
      #expect(await cache.keys(.rs256, id: nil).isUnavailable)
      #expect(provider.reads == reads + 1)
      wait = min(2 * wait, KeySetCache.minRefreshNanoseconds)
    }
    #expect(wait == KeySetCache.minRefreshNanoseconds)
  }

  @Test func manyRequestsShareOneFetch() async {
    let provider = Provider()
    provider.set(RSAFixture.keySet)
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    let cache = provider.cache { for await _ in gate { return } }
    await cache.prepare()
    await withTaskGroup { group in
      for _ in 0..<20 { group.addTask { await cache.keys(.rs256, id: "rsa-1").count == 1 } }
      open.yield()
      for await isFound in group { #expect(isFound) }
    }
    #expect(provider.reads == 1)
  }

  /// While a known set cannot be renewed, a key it lacks may be a new one.
  @Test func anUnknownKeyIsUnavailableWhileTheSetCannotBeRenewed() async {
    let provider = Provider()
    provider.set(RSAFixture.keySet)
    let cache = provider.cache()
    #expect(await cache.keys(.rs256, id: "new").isUnknown)
    provider.set(nil)
    provider.advance(seconds: 10)
    #expect(await cache.keys(.rs256, id: "new").isUnavailable)
    #expect(await cache.keys(.rs256, id: "rsa-1").count == 1)
    provider.set(RSAFixture.keySet)
    provider.advance(seconds: 9)
    #expect(await cache.keys(.rs256, id: "new").isUnavailable)
    provider.advance(seconds: 1)
    #expect(await cache.keys(.rs256, id: "new").isUnknown)
    #expect(provider.reads == 3)
  }

  @Test func documentsThatAreNoKeySetGiveNoKeys() async {
    for document in [
      "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[1,null,{"kty":"RSA"},{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#,
    ] {
      let provider = Provider()
      provider.set(document)
      #expect(await provider.cache().keys(.rs256, id: nil).isUnavailable)
    }
  }

  @Test func verifiesRS256() async throws {
    let provider = Provider()
    provider.set(RSAFixture.keySet)
    let token = try JSONWebToken(RSAFixture.token[...])
    let keys = await provider.cache().keys(.rs256, id: token.keyID)
    guard case .found(let candidates) = keys else { throw KeySetError("\(keys)") }
    let key = try #require(candidates.first)
    #expect(key.verifies(token.signature, over: token.signed))
    #expect(!key.verifies(token.signature, over: token.signed + [0]))
    #expect(!key.verifies([], over: token.signed))
    #expect(try token.claims.user(at: 0, issuer: nil, audience: nil) == "rsa_user")
  }
}

extension KeyLookup {
  fileprivate var count: Int {
    if case .found(let keys) = self { keys.count } else { 0 }
  }

  fileprivate var isUnknown: Bool {
    if case .unknown = self { true } else { false }
  }

  fileprivate var isUnavailable: Bool {
    if case .unavailable = self { true } else { false }
  }
}
