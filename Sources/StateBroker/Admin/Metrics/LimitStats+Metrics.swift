import Limits

extension LimitStats {
  private typealias Value = (labels: [MetricLabel], value: MetricValue)

  /// With limits off the families have no value.
  var metrics: [MetricFamily] {
    [
      MetricFamily(
        .counter, "ringdraft_limit_verdicts",
        "Requests, new WebSockets and messages that have a limit, by who decided and how",
        limiter == nil ? [] : verdicts),
      MetricFamily(
        .counter, "ringdraft_limit_decisions", "What each limit said to those that the broker decided, by mode",
        policies.flatMap(decisions)),
      MetricFamily(
        .counter, "ringdraft_limit_remembered_refusals",
        "Those that a worker refused because it remembered a refusal, by the limit that had refused",
        policies.map { ([$0.label], .count(workers[$0])) }),
      MetricFamily(
        .counter, "ringdraft_limit_shared_decisions",
        "Decisions on a bucket that several keys share, because the table was full",
        policies.map { ([$0.label], .count(enforced[$0].shared + shadow[$0].shared)) }),
      MetricFamily(
        .gauge, "ringdraft_limit_keys_in_debt", "Keys whose bucket is not full",
        limiter.map { _ in .count(keysInDebt) }),
      MetricFamily(
        .gauge, "ringdraft_limit_keys_capacity", "How many keys are limited each for itself",
        limiter.map { .count($0.table.layout.keys) }),
    ]
  }

  /// The limits that are on.
  private var policies: [PolicyID] { PolicyID.allCases.filter { limiter?.policies[$0] != nil } }

  private var verdicts: [Value] {
    [
      verdict("broker", "admitted", enforced.admitted), verdict("broker", "refused", enforced.refused),
      verdict("shadow", "admitted", shadow.admitted), verdict("shadow", "refused", shadow.refused),
      verdict("memory", "refused", workers.refusedFromMemory),
      verdict("share", "admitted", workers.admittedAlone), verdict("share", "refused", workers.refusedAlone),
      verdict("nobody", "admitted", workers.admittedUnasked), verdict("nobody", "undecided", workers.undecided),
    ]
  }

  private func verdict(_ decider: String, _ result: String, _ count: UInt64) -> Value {
    ([MetricLabel("decided_by", decider), MetricLabel("result", result)], .count(count))
  }

  private func decisions(_ policy: PolicyID) -> [Value] {
    [(LimitMode.enforce, enforced[policy]), (.shadow, shadow[policy])].flatMap { mode, counts in
      [("admitted", counts.passed), ("refused", counts.refused)].map { result, count in
        ([policy.label, MetricLabel("mode", mode.rawValue), MetricLabel("result", result)], .count(count))
      }
    }
  }
}

extension PolicyID {
  fileprivate var label: MetricLabel { MetricLabel("policy", name) }
}
