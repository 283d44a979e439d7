/// The limits that hold at one moment: the broker decides by them, and workers tell clients of them.
package struct LimitRules: Equatable, Sendable {
  package let policies: PolicyTable
  package let mode: LimitMode

  /// Rules without a policy limit nothing.
  package init(policies: PolicyTable = PolicyTable(), mode: LimitMode = .enforce) {
    self.policies = policies
    self.mode = mode
  }
}
