/// Fields whose value must not reach a log, whoever logs it: a second line of defence behind not logging them.
enum SecretField {
  static let replacement = "<redacted>"
  private static let exact: Set = ["content", "body", "initial_segment", "share_url", "jwt"]
  private static let parts = ["authorization", "token", "secret", "password", "cookie"]

  /// Whether a field of this name is left out. A hint or a length (`token_hint`, `content_len`) is no secret.
  static func holds(_ name: String) -> Bool {
    let name = name.lowercased()
    if name.hasSuffix("_hint") || name.hasSuffix("_len") { return false }
    return exact.contains(name) || parts.contains { name.contains($0) }
  }
}
