/// Finds variables that were probably meant for us and are read by nobody: a known prefix, or nearly a known name.
enum UnknownVariables {
  /// How the names of our variables begin. Whoever uses one of these means us.
  static let prefixes = [
    "RINGDRAFT_", "WS_", "JWT_", "CORS_", "RATE_LIMIT_", "AUDIT_", "BROKER_", "COMMIT_", "DRAIN_", "BOOT_",
    "COMMAND_DEADLINE",
    "HEADER_TIMEOUT", "BODY_TIMEOUT", "KEEP_ALIVE", "MAX_BODY", "TRUST_", "LISTENERS", "WORKERS",
  ]

  static func warnings(names: Set<String>) -> [String] {
    let known = SettingVariable.all.flatMap { [$0.name] + [$0.alternativeName].compactMap(\.self) }
    return names.sorted().filter { !known.contains($0) }.compactMap { warning(for: $0, known: known) }
  }

  private static func warning(for name: String, known: [String]) -> String? {
    let upper = name.uppercased()
    let typo = known.map { (name: $0, distance: EditDistance.between(upper, $0)) }
      .filter { $0.distance <= tolerance(for: $0.name) }
      .min { $0.distance < $1.distance }
    guard let nearest = typo?.name ?? nearestByPrefix(upper, known: known) else { return nil }
    return "\(ShownValue(name)) is not a setting of this version and is ignored; the nearest is \(nearest)"
  }

  /// How many typing errors are still taken for a name: one in a short name, since `HOME` is not `HOST`.
  private static func tolerance(for name: String) -> Int {
    name.utf8.count <= 5 ? 1 : 2
  }

  /// For a name that begins like ours: the known name that shares most of its beginning.
  private static func nearestByPrefix(_ upper: String, known: [String]) -> String? {
    guard prefixes.contains(where: upper.hasPrefix) else { return nil }
    let shared = { (name: String) in zip(name.utf8, upper.utf8).prefix { $0 == $1 }.count }
    return known.max { shared($0) < shared($1) }
  }
}
