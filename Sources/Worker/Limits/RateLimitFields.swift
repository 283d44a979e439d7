import ContractJSON
import HTTPTypes
import Limits

/// The fields that tell a client about its limits: `Retry-After`, the `X-RateLimit` fields it knows from before, and
/// `RateLimit` with `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10, structured fields of RFC 9651.
///
/// Times are seconds rounded up, so that a retry after them is in time; at least 1.
enum RateLimitFields {
  private static let nanosecondsPerSecond: Int64 = 1_000_000_000

  /// Every name used here, as CORS exposes them.
  static let exposed =
    "Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"

  /// The fields of a decision. Those of a refusal speak of the tiers that refused, and of the one that refuses longest
  /// where there is room for one; those of an admission of all tiers, and of the one with the fewest tokens.
  static func fields(of decision: Decision, _ policies: PolicyTable) -> HTTPFields {
    var fields = HTTPFields()
    let levels = decision.parts.compactMap { part in policies[part.policy].map { Level(part, $0, decision.at) } }
    let told = decision.isAdmitted ? levels : levels.filter(\.isRefusing)
    guard let decisive = told.max(by: { $0.urgency < $1.urgency }) else { return fields }
    if !decision.isAdmitted { fields[.retryAfter] = String(decisive.nextTokenSeconds) }
    fields[.xRateLimitLimit] = String(decisive.policy.perMinute)
    fields[.xRateLimitRemaining] = String(decisive.tokens)
    fields[.xRateLimitReset] = String(decisive.resetSeconds)
    fields[.rateLimit] = told.map { #""\#($0.name)";r=\#($0.tokens);t=\#($0.nextTokenSeconds)"# }.joined(
      separator: ", ")
    fields[.rateLimitPolicy] =
      levels.map { #""\#($0.name)";q=\#($0.policy.burst);w=\#($0.windowSeconds)"# }.joined(separator: ", ")
    return fields
  }

  private static func seconds(_ nanoseconds: Int64) -> Int64 {
    max(1, (nanoseconds + nanosecondsPerSecond - 1) / nanosecondsPerSecond)
  }

  /// What a tier's part in a decision comes to in numbers for a client.
  private struct Level {
    let name: String
    let policy: TokenBucketPolicy
    let isRefusing: Bool
    let tokens: Int64
    let nextTokenSeconds: Int64
    let resetSeconds: Int64
    let windowSeconds: Int64
    /// The greater, the sooner a client has to mind it.
    let urgency: Int64

    init(_ part: Decision.Part, _ policy: TokenBucketPolicy, _ now: Int64) {
      name = part.policy.name
      self.policy = policy
      isRefusing = part.isRefusing
      tokens = part.isRefusing ? 0 : part.bucket.tokens(of: policy, at: now)
      let wait = part.bucket.nextTokenAt(policy, at: now) - now
      nextTokenSeconds = seconds(wait)
      resetSeconds = seconds(part.bucket.fullAt - now)
      windowSeconds = seconds(policy.capacity)
      urgency = part.isRefusing ? wait : -tokens
    }
  }
}

extension HTTPField.Name {
  static let rateLimit = unchecked("ratelimit")
  static let rateLimitPolicy = unchecked("ratelimit-policy")
  static let xRateLimitLimit = unchecked("x-ratelimit-limit")
  static let xRateLimitRemaining = unchecked("x-ratelimit-remaining")
  static let xRateLimitReset = unchecked("x-ratelimit-reset")
}

extension Answer {
  /// 429: a limit refused the request.
  init(limitedBy decision: Decision, _ policies: PolicyTable, requestID: String) {
    self.init(
      status: .tooManyRequests, code: .rateLimited, message: "Rate limit exceeded for this endpoint",
      requestID: requestID)
    fields = RateLimitFields.fields(of: decision, policies)
  }
}
