import ContractJSON
import Drafts

/// The claims of a token that count here (RFC 7519, section 4.1).
struct TokenClaims {
  private let claims: JSONObject

  init(_ claims: JSONObject) {
    self.claims = claims
  }

  /// The user of a token whose signature is genuine.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - issuer: what `iss` must be, when not nil.
  ///   - audience: what `aud` must be or hold, when not nil.
  func user(at now: Double, issuer: String?, audience: String?) throws(TokenFault) -> String {
    if let notBefore = claims["nbf"], try seconds(notBefore) > now { throw .invalid }
    if let expiry = claims["exp"], try seconds(expiry) <= now { throw .expired }
    if let issuer, !isText(claims["iss"], issuer) { throw .invalid }
    if let audience, !names(audience) { throw .invalid }
    guard let subject = claims["sub"] else { throw .withoutUser }
    guard let user = subject.stringValue else { throw .invalid }
    guard UserID.isValid(user) else { throw .withoutUser }
    return user
  }

  private func seconds(_ value: JSONValue) throws(TokenFault) -> Double {
    switch value {
    case .integer(let digits):
      guard let seconds = Double(digits) else { throw .invalid }
      return seconds
    case .float(let seconds) where seconds.isFinite: return seconds
    default: throw .invalid
    }
  }

  private func names(_ audience: String) -> Bool {
    if case .array(let names)? = claims["aud"] { return names.contains { isText($0, audience) } }
    return isText(claims["aud"], audience)
  }

  /// Octet for octet: what only looks the same is somebody else's.
  private func isText(_ value: JSONValue?, _ text: String) -> Bool {
    value?.stringValue?.hasSameBytes(as: text) ?? false
  }
}
