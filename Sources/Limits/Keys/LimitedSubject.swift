/// Whom a policy is to count.
package struct LimitedSubject: Hashable, Sendable {
  package let policy: PolicyID
  package let subject: LimitSubject

  package init(_ policy: PolicyID, _ subject: LimitSubject) {
    self.policy = policy
    self.subject = subject
  }
}
