import ArgumentParser

/// One bucket's key as it is typed: `POLICY/user:ID`, `POLICY/ip:ADDRESS` or `POLICY/unknown`.
struct LimitKey: Equatable {
  static let form = "POLICY/user:ID, POLICY/ip:ADDRESS or POLICY/unknown"

  let text: String

  /// Nil when `text` has no such form. Whether there is such a policy, the service knows.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !text.utf8.contains(0) else { return nil }
    let subject = parts[1]
    let isNamed = ["user:", "ip:"].contains { subject.hasPrefix($0) && subject.utf8.count > $0.utf8.count }
    guard isNamed || subject == "unknown" else { return nil }
    self.text = text
  }
}

extension LimitKey: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
