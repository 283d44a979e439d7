import CLinux
import ContractJSON
import Drafts
import Logging
import Observability

/// The public keys of the identity provider, kept and renewed.
///
/// Keys in hand are used however old they are while new ones are fetched. A token with an unknown key id makes a fetch
/// too, but not more often than `minRefreshNanoseconds`, so that forged ids cannot flood the provider; only then does a
/// request wait, at most for the source's timeout.
actor KeySetCache {
  /// After this the set is fetched again.
  private static let refreshNanoseconds: Int64 = 300_000_000_000
  /// Between two fetches, whatever is asked.
  private static let minRefreshNanoseconds: Int64 = 10_000_000_000
  /// Keys taken from one set.
  private static let maxKeys = 64

  private let read: @Sendable () async throws -> [UInt8]
  private let clock: @Sendable () -> Int64
  private let logger: Logger
  private var known: [VerificationKey] = []
  private var lastAttempt: Int64?
  private var refresh: Task<Void, Never>?
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
    if lastAttempt == nil { startRefresh() }
  }

  /// The keys that may have signed: those of this id, or all of the algorithm when the token names none.
  func keys(_ algorithm: VerificationKey.Algorithm, id: String?) async -> [VerificationKey] {
    if hasPassed(Self.refreshNanoseconds) { startRefresh() }
    let found = candidates(algorithm, id)
    if !found.isEmpty { return found }
    if hasPassed(Self.minRefreshNanoseconds) { startRefresh() }
    guard let refresh else { return [] }
    await refresh.value
    return candidates(algorithm, id)
  }

  private func candidates(_ algorithm: VerificationKey.Algorithm, _ id: String?) -> [VerificationKey] {
    known.filter { key in
      guard key.algorithm == algorithm else { return false }
      guard let id else { return true }
      return key.id?.hasSameBytes(as: id) ?? false
    }
  }

  private func hasPassed(_ nanoseconds: Int64) -> Bool {
    lastAttempt.map { clock() - $0 >= nanoseconds } ?? true
  }

  private func startRefresh() {
    guard refresh == nil else { return }
    lastAttempt = clock()
    refresh = Task {
      await load()
      refresh = nil
    }
  }

  private func load() async {
    do {
      known = try await Self.keys(in: try await read())
      if isFailing { logger.logEvent(.notice, "key set readable again") }
      isFailing = false
    } catch {
      // The old keys stay. One line tells of the failure until it is over.
      if !isFailing { logger.logEvent(.error, "key set unreadable", extra: ["cause": "\(error)"]) }
      isFailing = true
    }
  }

  private static func keys(in document: [UInt8]) async throws -> [VerificationKey] {
    guard let entries = try JSONParser.parse(document).objectValue?["keys"]?.arrayValue else {
      throw KeySetError("the document is no key set")
    }
    var keys: [VerificationKey] = []
    for entry in entries.prefix(maxKeys) {
      if let key = await VerificationKey(entry) { keys.append(key) }
    }
    guard !keys.isEmpty else { throw KeySetError("the key set has no key for RS256 or ES256") }
    return keys
  }
}
