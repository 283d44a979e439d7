import Limits
import Settings

/// A bucket as operators name it: `segments.append/user:alice`, `ip/ip:192.0.2.7`, `drafts.get/unknown`.
struct LimitKey: Equatable {
  let policy: PolicyID
  let subject: LimitSubject

  /// - Parameters:
  ///   - text: `POLICY/user:ID`, `POLICY/ip:ADDRESS` or `POLICY/unknown`.
  ///   - ipv6Bits: leading bits of an IPv6 address that count as one client.
  /// - Returns: nil when it names no bucket there could be.
  init?(_ text: String, ipv6Bits: Int) {
    let name = text.prefix { $0 != "/" }
    guard let policy = PolicyID.allCases.first(where: { $0.name == name }), name.count < text.count,
      let subject = LimitKey.subject(text.dropFirst(name.count + 1), ipv6Bits: ipv6Bits),
      LimitKey.canCount(subject, policy)
    else { return nil }
    self.policy = policy
    self.subject = subject
  }

  private static func subject(_ text: Substring, ipv6Bits: Int) -> LimitSubject? {
    if text == "unknown" { return .unknown }
    if text.hasPrefix("user:"), text != "user:" { return .user(String(text.dropFirst("user:".count))) }
    guard text.hasPrefix("ip:"), let address = NetworkPrefix(address: text.dropFirst("ip:".count)) else { return nil }
    return .address(ClientAddress.limitKey(address, ipv6Bits: ipv6Bits))
  }

  /// Some policies never count users, or nothing else.
  private static func canCount(_ subject: LimitSubject, _ policy: PolicyID) -> Bool {
    switch (policy, subject) {
    case (.address, .user), (.socketConnects, .user), (.socketMessages, .address): false
    default: true
    }
  }
}
