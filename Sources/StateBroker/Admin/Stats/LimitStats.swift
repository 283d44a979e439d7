import ContractJSON
import Limits

/// What the limits came to.
struct LimitStats {
  /// Nil when no limit is on.
  var limiter: RateLimiter?
  var mode: LimitMode
  /// What was decided under each mode.
  var enforced: LimitCounters
  var shadow: LimitCounters
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
    json.set("decisions", .object(decisions(enforced)))
    json.set("shadow_decisions", .object(decisions(shadow)))
    json.set("workers", .object(workers.json))
    var policies = JSONObject()
    for id in PolicyID.allCases {
      if let policy = limiter.policies[id] { policies.set(id.name, .object(figures(of: id, policy))) }
    }
    json.set("policies", .object(policies))
    json.set("keys", .object(keys(limiter)))
    return json
  }

  private func decisions(_ counters: LimitCounters) -> JSONObject {
    JSONObject(counts: [("admitted", counters.admitted), ("refused", counters.refused)])
  }

  private func figures(of id: PolicyID, _ policy: TokenBucketPolicy) -> JSONObject {
    let counts = enforced[id]
    let watched = shadow[id]
    return JSONObject(counts: [
      ("per_minute", UInt64(policy.perMinute)), ("burst", UInt64(policy.burst)),
      ("admitted", counts.passed), ("refused", counts.refused),
      ("refused_from_memory", workers[id]),
      ("shadow_admitted", watched.passed), ("shadow_refused", watched.refused),
      ("overflow", counts.shared + watched.shared),
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
