/// How many sockets there may be at once, at least 1 of each.
package struct SocketLimits: Equatable, Sendable {
  package let perUser: Int
  package let perDraft: Int
  package let global: Int
  package let userPolicy: SocketUserPolicy

  package init(perUser: Int, perDraft: Int, global: Int, userPolicy: SocketUserPolicy = .refuse) {
    self.perUser = perUser
    self.perDraft = perDraft
    self.global = global
    self.userPolicy = userPolicy
  }
}
