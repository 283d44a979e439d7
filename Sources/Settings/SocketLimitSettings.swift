import Limits

/// The limits of WebSockets. All of them are off by default.
package struct SocketLimitSettings: Codable, Sendable, Equatable {
  package var isEnabled = false
  /// Sockets at once.
  package var maxPerUser = 3
  package var maxPerDraft = 100
  package var maxGlobal = 1_000
  package var userPolicy = SocketUserPolicy.refuse
  /// In the form of `WebOrigin`; empty: all.
  package var allowedOrigins: [String] = []
  /// Of one message, all its fragments together.
  package var maxMessageBytes = 4_096
  /// New sockets of an address; nil: no such limit.
  package var connects: TokenBucketPolicy?
  /// Messages of a user; nil: no such limit.
  package var messages: TokenBucketPolicy?

  package init() {}

  /// How many sockets there may be; nil when that is not limited.
  package var limits: SocketLimits? {
    guard isEnabled else { return nil }
    return SocketLimits(perUser: maxPerUser, perDraft: maxPerDraft, global: maxGlobal, userPolicy: userPolicy)
  }
}

extension SocketUserPolicy: Codable {}

extension Settings {
  /// The policies in force, of requests and of sockets; nil when there is none.
  package var policies: PolicyTable? {
    let rates = socketLimits.isEnabled ? (socketLimits.connects, socketLimits.messages) : (nil, nil)
    guard rateLimit.isEnabled || rates.0 != nil || rates.1 != nil else { return nil }
    var policies = rateLimit.policies ?? PolicyTable()
    policies[.socketConnects] = rates.0
    policies[.socketMessages] = rates.1
    return policies
  }
}
