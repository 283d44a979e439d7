import AsyncHTTPClient
import Crypto
import Drafts
import JWTKit
import Logging
import Settings
import Storage

/// Verifies bearer tokens: HS256 by the secret, RS256 and ES256 by the key set. A token's own `alg` picks between them,
/// but never which kind of key it is checked with, so a public key cannot be passed off as a secret.
struct TokenVerifier: Sendable {
  private let secret: SymmetricKey?
  private let keys: KeySetCache?
  private let issuer: String?
  private let audience: String?

  init(settings: IdentitySettings, keySetClient: HTTPClient?, logger: Logger) {
    secret = settings.jwtSecret.map { SymmetricKey(data: Array($0.utf8)) }
    keys = KeySetSource(settings, client: keySetClient).map { source in
      KeySetCache(logger: logger) { try await source.read() }
    }
    issuer = settings.issuer
    audience = settings.audience
  }

  /// Whether there is any key to verify with; if not, bearer tokens mean nothing.
  var hasKeys: Bool { secret != nil || keys != nil }

  /// Begins to fetch the key set, if one is configured.
  func prepare() async {
    await keys?.prepare()
  }

  /// The user the token proves.
  func user(of text: Substring) async throws(TokenFault) -> String {
    let token = try JSONWebToken(text)
    guard try await isGenuine(token) else { throw .invalid }
    let now = Double(Timestamp.now().microsecondsSinceEpoch) / Double(Timestamp.microsecondsPerSecond)
    return try token.claims.user(at: now, issuer: issuer, audience: audience)
  }

  private func isGenuine(_ token: JSONWebToken) async throws(TokenFault) -> Bool {
    if token.algorithm == "HS256" {
      guard let secret else { return false }
      return HMAC<SHA256>.isValidAuthenticationCode(token.signature, authenticating: token.signed, using: secret)
    }
    guard let keys, let algorithm = VerificationKey.Algorithm(rawValue: token.algorithm) else { return false }
    let candidates = await keys.keys(algorithm, id: token.keyID)
    return candidates.contains { $0.verifies(token.signature, over: token.signed) }
  }
}
