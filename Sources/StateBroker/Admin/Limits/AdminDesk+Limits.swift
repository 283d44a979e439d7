import Audit
import BrokerCore
import CLinux
import ContractJSON
import Limits
import Logging
import NIOCore
import NIOHTTP1
import ProcessControl
import Settings

extension AdminDesk {
  private static let nanosecondsPerMillisecond: Int64 = 1_000_000

  /// One bucket that is limited now.
  private struct Bucket {
    let key: String
    let tier: Tier
    let policy: TokenBucketPolicy
  }

  /// Shows a bucket, without making one.
  func level(_ key: String, _ request: AdminRequest) -> AdminAnswer {
    switch find(key, request) {
    case .failure(let failure): failure.answer
    case .success(let bucket): .json(json(of: bucket, at: ringdraft_monotonic_nanoseconds()))
    }
  }

  /// Fills a bucket. The answer comes when no worker remembers a refusal of before.
  func reset(_ key: String, _ request: AdminRequest, _ peer: PeerCredentials) -> EventLoopFuture<AdminAnswer> {
    switch find(key, request) {
    case .failure(let failure): return at(once: failure.answer)
    case .success(let bucket):
      let level = broker.state.limiter?.level(of: bucket.tier, at: ringdraft_monotonic_nanoseconds())
      guard level?.isShared != true else { return at(once: isSharedAnswer(request)) }
      let event = AuditEvent.limitReset(
        policy: bucket.tier.policy.name, subject: String(key.dropFirst(bucket.tier.policy.name.count + 1)),
        operatorUID: peer.user)
      // The row comes first: what the trail does not take is not done.
      return broker.writer.appendAudit(event, on: broker.eventLoop).assumeIsolated()
        .flatMap { _ in self.fill(bucket, request, peer) }
        .flatMapError { self.notAudited($0, request) }.nonisolated()
    }
  }

  private func fill(_ bucket: Bucket, _ request: AdminRequest, _ peer: PeerCredentials) -> EventLoopFuture<AdminAnswer>
  {
    broker.reset(bucket.tier).assumeIsolated().map { isMade in
      guard isMade else { return self.isSharedAnswer(request) }
      self.noteReset(bucket.key, request, peer)
      return .json(self.json(of: bucket, at: ringdraft_monotonic_nanoseconds()))
    }.nonisolated()
  }

  private func isSharedAnswer(_ request: AdminRequest) -> AdminAnswer {
    .error(
      .conflict, "the table of buckets is full: this key shares one with others, which is not reset",
      requestID: request.requestID)
  }

  private func notAudited(_ error: any Error, _ request: AdminRequest) -> EventLoopFuture<AdminAnswer> {
    logger.error("a limit was not reset: the audit trail does not take its row: \(error)")
    return at(
      once: .error(
        .serviceUnavailable, "nothing was reset: the audit trail does not take the row of it",
        requestID: request.requestID))
  }

  /// Tells the log that somebody has reset a limit.
  private func noteReset(_ key: String, _ request: AdminRequest, _ peer: PeerCredentials) {
    logger.notice(
      "a limit was reset",
      metadata: [
        "key": "\(key)", "peer_uid": "\(peer.user)", "peer_pid": "\(peer.process)",
        "request_id": "\(request.requestID)",
      ])
  }

  private struct Failure: Error {
    let answer: AdminAnswer
  }

  private func find(_ key: String, _ request: AdminRequest) -> Result<Bucket, Failure> {
    let settings = configuration.rateLimit
    guard let named = LimitKey(key, ipv6Bits: settings.ipv6PrefixBits) else {
      return failure(
        .error(
          .badRequest, "key is POLICY/user:ID, POLICY/ip:ADDRESS or POLICY/unknown, such as drafts.get/user:alice",
          requestID: request.requestID))
    }
    guard let policy = broker.state.limiter?.policies[named.policy] else {
      return failure(
        .error(.notFound, "the limit \(named.policy.name) is not on", requestID: request.requestID))
    }
    let hash = BucketKey(
      named.policy, named.subject, isShadow: settings.mode == .shadow, secret: broker.state.limitSecret)
    return .success(Bucket(key: key, tier: Tier(named.policy, hash), policy: policy))
  }

  private func failure(_ answer: AdminAnswer) -> Result<Bucket, Failure> { .failure(Failure(answer: answer)) }

  private func json(of bucket: Bucket, at now: Int64) -> JSONObject {
    var object = JSONObject()
    object.set("key", .string(bucket.key))
    object.set("policy", .string(bucket.tier.policy.name))
    object.set("mode", .string(configuration.rateLimit.mode.rawValue))
    object.set("per_minute", .integer(Int(bucket.policy.perMinute)))
    object.set("burst", .integer(Int(bucket.policy.burst)))
    guard let level = broker.state.limiter?.level(of: bucket.tier, at: now) else { return object }
    object.set("tokens", .integer(Int(level.bucket.tokens(of: bucket.policy, at: now))))
    object.set("next_in_ms", milliseconds(from: now, to: level.bucket.nextTokenAt(bucket.policy, at: now)))
    object.set("full_in_ms", milliseconds(from: now, to: level.bucket.clamped(to: bucket.policy, at: now).fullAt))
    object.set("is_shared", .bool(level.isShared))
    return object
  }

  /// Rounded up: what is promised for then is true then.
  private func milliseconds(from now: Int64, to instant: Int64) -> JSONValue {
    .integer(Int((max(0, instant - now) + Self.nanosecondsPerMillisecond - 1) / Self.nanosecondsPerMillisecond))
  }
}
