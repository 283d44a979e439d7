/// How callers are identified: bearer tokens, and the `X-User-Id` header where it is trusted.
///
/// Its descriptions and its mirror show neither the secret nor the key set's address.
package struct IdentitySettings: Codable, Sendable, Equatable {
  /// The HS256 secret. Never logged.
  package var jwtSecret: String?
  /// The absolute path of a JWKS file.
  package var jwksFile: String?
  /// The http(s) address of a JWKS document. It may hold a password. Never logged.
  package var jwksURL: String?
  /// The `iss` a token must carry, when set.
  package var issuer: String?
  /// The `aud` a token must carry, when set.
  package var audience: String?
  /// Whether `X-User-Id` identifies a caller that sent no token.
  package var trustUserHeader: Bool

  package init(
    jwtSecret: String? = nil,
    jwksFile: String? = nil,
    jwksURL: String? = nil,
    issuer: String? = nil,
    audience: String? = nil,
    trustUserHeader: Bool
  ) {
    self.jwtSecret = jwtSecret
    self.jwksFile = jwksFile
    self.jwksURL = jwksURL
    self.issuer = issuer
    self.audience = audience
    self.trustUserHeader = trustUserHeader
  }

  /// Whether any key is configured that a bearer token could be verified with.
  package var verifiesTokens: Bool {
    jwtSecret != nil || jwksFile != nil || jwksURL != nil
  }
}

extension IdentitySettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String {
    let fields = shownFields.map { "\($0.label): \($0.value)" }.joined(separator: ", ")
    return "IdentitySettings(\(fields))"
  }

  package var debugDescription: String { description }

  package var customMirror: Mirror {
    Mirror(
      self, children: shownFields.map { (label: Optional($0.label), value: $0.value as Any) }, displayStyle: .struct)
  }

  private var shownFields: [(label: String, value: String)] {
    [
      ("jwtSecret", jwtSecret == nil ? "none" : "<redacted>"),
      ("jwksFile", jwksFile ?? "none"),
      ("jwksURL", jwksURL.map { HiddenAddress($0).description } ?? "none"),
      ("issuer", issuer ?? "none"),
      ("audience", audience ?? "none"),
      ("trustUserHeader", String(trustUserHeader)),
    ]
  }
}
