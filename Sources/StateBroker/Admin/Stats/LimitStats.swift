import ContractJSON
import Limits

/// What the limits came to.
struct LimitStats {
  /// Nil when no limit is on.
  var limiter: RateLimiter?
  var mode: LimitMode
  /// Counts the resets.
  var version: UInt64
  /// What workers did by themselves, as far as they have reported it.
  var workers: WorkerLimitCounts
  var keysInDebt: Int
  /// What became of the buckets of the broker before.
  var bucketOrigin: BucketFile.Origin?

  var json: JSONObject {
    var json = JSONObject()
    json.set("enabled", .bool(limiter != nil))
    json.set("mode", .string(mode.rawValue))
    json.set("version", .count(version))
    guard let limiter else { return json }
    json.set("decisions", .object(decisions(limiter.counters, isShadow: false)))
    json.set("shadow_decisions", .object(decisions(limiter.counters, isShadow: true)))
    json.set("workers", .object(workers.json))
    var policies = JSONObject()
    for id in PolicyID.allCases {
      if let policy = limiter.policies[id] { policies.set(id.name, .object(figures(of: id, policy, limiter.counters))) }
    }
    json.set("policies", .object(policies))
    json.set("keys", .object(keys(limiter)))
    return json
  }

  /// Decisions are either all of them enforced, or all of them shadow ones.
  private func decisions(_ counters: LimitCounters, isShadow: Bool) -> JSONObject {
    let counts = isShadow == (mode == .shadow)
    return JSONObject(counts: [
      ("admitted", counts ? counters.admitted : 0), ("refused", counts ? counters.refused : 0),
    ])
  }

  private func figures(of id: PolicyID, _ policy: TokenBucketPolicy, _ counters: LimitCounters) -> JSONObject {
    let counts = counters[id]
    let isShadow = mode == .shadow
    return JSONObject(counts: [
      ("per_minute", UInt64(policy.perMinute)), ("burst", UInt64(policy.burst)),
      ("admitted", isShadow ? 0 : counts.passed), ("refused", isShadow ? 0 : counts.refused),
      ("refused_from_memory", workers[id]),
      ("shadow_admitted", isShadow ? counts.passed : 0), ("shadow_refused", isShadow ? counts.refused : 0),
      ("overflow", counts.shared),
    ])
  }

  private func keys(_ limiter: RateLimiter) -> JSONObject {
    var json = JSONObject(counts: [
      ("in_debt", UInt64(keysInDebt)), ("capacity", UInt64(limiter.table.layout.keys)),
      ("slots", UInt64(limiter.table.layout.slots)), ("bytes", UInt64(limiter.table.layout.byteCount)),
    ])
    if let bucketOrigin { json.set("origin", .string(bucketOrigin.name)) }
    return json
  }
}

extension WorkerLimitCounts {
  fileprivate var json: JSONObject {
    JSONObject(counts: [
      ("refused_from_memory", refusedFromMemory), ("admitted_alone", admittedAlone), ("refused_alone", refusedAlone),
      ("admitted_unasked", admittedUnasked), ("undecided", undecided),
    ])
  }
}

extension BucketFile.Origin {
  fileprivate var name: String {
    switch self {
    case .kept: "kept"
    case .moved: "moved"
    case .fresh: "fresh"
    case .lost: "lost"
    }
  }
}
