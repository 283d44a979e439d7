/// Fields whose value must not reach a log, whoever logs it: a second line of defence behind not logging them.
enum SecretField {
  static let replacement = "<redacted>"
  private static let exact = ["content", "body", "initial_segment", "share_url", "jwt"].map { [UInt8]($0.utf8) }
  private static let parts = ["authorization", "token", "secret", "password", "cookie"].map { [UInt8]($0.utf8) }
  private static let harmlessEnds = ["_hint", "_len"].map { [UInt8]($0.utf8) }

  /// Whether a field of this name is left out. A hint or a length (`token_hint`, `content_len`) is no secret.
  ///
  /// It is asked for every field of every line, so it compares bytes: `String.contains` costs more than the rest of
  /// the line.
  static func holds(_ name: String) -> Bool {
    let name = name.utf8.map { (65...90).contains($0) ? $0 | 32 : $0 }
    if harmlessEnds.contains(where: { name.suffix($0.count).elementsEqual($0) }) { return false }
    return exact.contains(name) || parts.contains { contains($0, in: name) }
  }

  private static func contains(_ part: [UInt8], in name: [UInt8]) -> Bool {
    guard name.count >= part.count else { return false }
    return (0...(name.count - part.count)).contains { name[$0...].starts(with: part) }
  }
}
