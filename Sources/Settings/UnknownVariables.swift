/// Finds variables that were probably meant for us and are read by nobody: a known prefix, or nearly a known name.
enum UnknownVariables {
  /// What other programs put before the names of their settings, and this one does not.
  private static let ownPrefix = "RINGDRAFT_"

  /// How the names of our variables begin. Whoever uses one of these means us.
  static let prefixes = [
    ownPrefix, "WS_", "JWT_", "CORS_", "RATE_LIMIT_", "AUDIT_", "BROKER_", "COMMIT_", "DRAIN_", "BOOT_",
    "COMMAND_DEADLINE",
    "HEADER_TIMEOUT", "BODY_TIMEOUT", "KEEP_ALIVE", "MAX_BODY", "TRUST_", "LISTENERS", "WORKERS",
  ]

  static func warnings(names: Set<String>) -> [String] {
    let known = SettingVariable.all.flatMap { [$0.name] + [$0.alternativeName].compactMap(\.self) }
    return names.sorted().filter { !known.contains($0) }.compactMap { warning(for: $0, known: known) }
  }

  private static func warning(for name: String, known: [String]) -> String? {
    let upper = name.uppercased()
    let bare = upper.hasPrefix(ownPrefix) ? String(upper.dropFirst(ownPrefix.count)) : upper
    let typo = known.map { (name: $0, distance: EditDistance.between(bare, $0)) }
      .filter { $0.distance <= tolerance(for: $0.name) }
      .min { $0.distance < $1.distance }
    guard typo != nil || prefixes.contains(where: upper.hasPrefix) else { return nil }
    let ignored = "\(ShownValue(name)) is not a setting of this version and is ignored"
    guard let nearest = typo?.name ?? nearestByBeginning(bare, known: known) else { return ignored }
    return "\(ignored); the nearest is \(nearest)"
  }

  /// How many typing errors are still taken for a name: one in a short name, since `HOME` is not `HOST`.
  private static func tolerance(for name: String) -> Int {
    name.utf8.count <= 5 ? 1 : 2
  }

  /// The known name that shares most of its beginning, and its first word at least.
  private static func nearestByBeginning(_ name: String, known: [String]) -> String? {
    let shared = { (other: String) in zip(other.utf8, name.utf8).prefix { $0 == $1 }.count }
    let firstWord = name.utf8.prefix { $0 != UInt8(ascii: "_") }.count
    return known.filter { shared($0) > firstWord }.max { shared($0) < shared($1) }
  }
}
