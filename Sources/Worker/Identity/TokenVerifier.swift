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
  private let keySetFile: String?
  private let issuer: String?
  private let audience: String?

  init(settings: IdentitySettings, keySetClient: HTTPClient?, logger: Logger) {
    secret = settings.jwtSecret.map { SymmetricKey(data: Array($0.utf8)) }
    keys = KeySetSource(settings, client: keySetClient).map { source in
      KeySetCache(logger: logger) { try await source.read() }
    }
    keySetFile = settings.jwksFile
    issuer = settings.issuer
    audience = settings.audience
  }

  /// Whether there is any key to verify with; if not, bearer tokens mean nothing.
  var hasKeys: Bool { secret != nil || keys != nil }

  /// Reads the key set, if one is configured; one with a URL may come later than the first requests.
  /// - Parameter requiresFile: whether a file that cannot be used is an error.
  /// - Throws: what is wrong with the file.
  func prepare(requiresFile: Bool) async throws {
    guard let keys else { return }
    guard requiresFile, let file = keySetFile else { return await keys.prepare() }
    do {
      try await keys.requireKeys()
    } catch {
      throw KeySetError("JWT_JWKS_FILE \(file): \(error)")
    }
  }

  /// Whom the token proves, if anybody; never `anonymous`.
  func caller(of text: Substring) async -> Caller {
    do throws(TokenFault) {
      let token = try JSONWebToken(text)
      switch await signature(of: token) {
      case .genuine: break
      case .forged: return .refused(.invalid)
      case .unverifiable: return .unverifiable
      }
      let now = Double(Timestamp.now().microsecondsSinceEpoch) / Double(Timestamp.microsecondsPerSecond)
      return .user(try token.claims.user(at: now, issuer: issuer, audience: audience))
    } catch {
      return .refused(error)
    }
  }

  private enum Signature {
    case genuine
    case forged
    /// The key is not to be had at present.
    case unverifiable
  }

  private func signature(of token: JSONWebToken) async -> Signature {
    if token.algorithm == "HS256" {
      guard let secret else { return .forged }
      let isGenuine = HMAC<SHA256>.isValidAuthenticationCode(
        token.signature, authenticating: token.signed, using: secret)
      return isGenuine ? .genuine : .forged
    }
    guard let keys, let algorithm = VerificationKey.Algorithm(rawValue: token.algorithm) else { return .forged }
    switch await keys.keys(algorithm, id: token.keyID) {
    case .found(let candidates):
      return candidates.contains { $0.verifies(token.signature, over: token.signed) } ? .genuine : .forged
    case .unknown: return .forged
    case .unavailable: return .unverifiable
    }
  }
}
