import CLinux
import ContractJSON
import Drafts
import Logging
import Observability

/// The public keys of the identity provider, kept and renewed.
///
/// Keys in hand are used however old they are while new ones are fetched. A token with an unknown key id makes a fetch
/// too, but not more often than `minRefreshNanoseconds`, so that forged ids cannot flood the provider; only then, and
/// while there is no key at all, does a request wait, at most for the source's timeout. There is one fetch at a time.
///
/// While there is no key, requests make the next fetch `firstRetryNanoseconds` after one that failed; with each failure
/// that wait doubles, up to `minRefreshNanoseconds`.
actor KeySetCache {
  /// After this the set is fetched again.
  static let refreshNanoseconds: Int64 = 300_000_000_000
  /// Between two fetches while there are keys, whatever is asked; the longest wait for another while there are none.
  static let minRefreshNanoseconds: Int64 = 10_000_000_000
  /// The first wait for another fetch while there are no keys.
  static let firstRetryNanoseconds: Int64 = 250_000_000
  /// Keys taken from one set.
  private static let maxKeys = 64

  private let read: @Sendable () async throws -> [UInt8]
  private let clock: @Sendable () -> Int64
  private let logger: Logger
  private var known: [VerificationKey] = []
  private var fetch: Task<Void, Never>?
  /// The next fetch for a key that is missing is not before this.
  private var nextFetch = Int64.min
  /// The keys in hand are fetched anew at this time.
  private var nextRefresh = Int64.max
  private var retryNanoseconds = firstRetryNanoseconds
  private var isFailing = false

  /// - Parameters:
  ///   - clock: monotonic nanoseconds.
  ///   - read: fetches the document, within a bounded time.
  init(
    logger: Logger, clock: @escaping @Sendable () -> Int64 = { ringdraft_monotonic_nanoseconds() },
    read: @escaping @Sendable () async throws -> [UInt8]
  ) {
    self.logger = logger
    self.clock = clock
    self.read = read
  }

  /// Begins the first fetch.
  func prepare() {
    if nextFetch == .min { startFetch() }
  }

  /// The first set, or why there is none. For a source whose faults are to stop a start.
  func requireKeys() async throws {
    try accept(await Self.keys(in: try await read()))
  }

  /// The keys that may have signed: those of this id, or all of the algorithm when the token names none.
  func keys(_ algorithm: VerificationKey.Algorithm, id: String?) async -> KeyLookup {
    if clock() >= nextRefresh { startFetch() }
    let found = candidates(algorithm, id)
    if !found.isEmpty { return .found(found) }
    if clock() >= nextFetch { startFetch() }
    await fetch?.value
    let fetched = candidates(algorithm, id)
    if !fetched.isEmpty { return .found(fetched) }
    return isFailing ? .unavailable : .unknown
  }

  private func candidates(_ algorithm: VerificationKey.Algorithm, _ id: String?) -> [VerificationKey] {
    known.filter { key in
      guard key.algorithm == algorithm else { return false }
      guard let id else { return true }
      return key.id?.hasSameBytes(as: id) ?? false
    }
  }

  private func startFetch() {
    guard fetch == nil else { return }
    fetch = Task {
      await load()
      fetch = nil
    }
  }

  private func load() async {
    do {
      accept(try await Self.keys(in: try await read()))
    } catch {
      fetchFailed(error)
    }
  }

  private func accept(_ keys: [VerificationKey]) {
    known = keys
    let now = clock()
    nextFetch = now + Self.minRefreshNanoseconds
    nextRefresh = now + Self.refreshNanoseconds
    retryNanoseconds = Self.firstRetryNanoseconds
    if isFailing { logger.logEvent(.notice, "key set readable again") }
    isFailing = false
  }

  /// The old keys stay. One line tells of the failure until it is over.
  private func fetchFailed(_ error: any Error) {
    if !isFailing { logger.logEvent(.error, "key set unreadable", extra: ["cause": "\(error)"]) }
    isFailing = true
    guard known.isEmpty else {
      nextFetch = clock() + Self.minRefreshNanoseconds
      nextRefresh = nextFetch
      return
    }
    nextFetch = clock() + retryNanoseconds
    retryNanoseconds = min(2 * retryNanoseconds, Self.minRefreshNanoseconds)
  }

  private static func keys(in document: [UInt8]) async throws -> [VerificationKey] {
    guard let entries = (try? JSONParser.parse(document))?.objectValue?["keys"]?.arrayValue else {
      throw KeySetError("the document is no key set: it must be JSON with an array \"keys\"")
    }
    var keys: [VerificationKey] = []
    for entry in entries.prefix(maxKeys) {
      if let key = await VerificationKey(entry) { keys.append(key) }
    }
    guard !keys.isEmpty else { throw KeySetError("the key set has no key for RS256 or ES256") }
    return keys
  }
}
