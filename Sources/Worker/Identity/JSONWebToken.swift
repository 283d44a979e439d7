import ContractJSON

/// A JWT in compact form (RFC 7515, section 7.1), taken apart but not verified:
///
///     BASE64URL(header) . BASE64URL(claims) . BASE64URL(signature)
struct JSONWebToken {
  /// Longer tokens are not looked at.
  static let maxBytes = 8192

  let algorithm: String
  /// Which key is meant, if the token says.
  let keyID: String?
  /// What the signature is over: header and claims as they were sent.
  let signed: [UInt8]
  let signature: [UInt8]
  let claims: TokenClaims

  init(_ text: Substring) throws(TokenFault) {
    let octets = Array(text.utf8)
    guard octets.count <= Self.maxBytes else { throw .invalid }
    let parts = octets.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64URL.decoded(parts[0]), let claims = Base64URL.decoded(parts[1]),
      let signature = Base64URL.decoded(parts[2])
    else { throw .invalid }
    let headerFields = try Self.object(header)
    // A critical extension must be understood or the token refused (RFC 7515, section 4.1.11); none is.
    guard let algorithm = headerFields["alg"]?.stringValue, headerFields["crit"] == nil else { throw .invalid }
    self.algorithm = algorithm
    switch headerFields["kid"] {
    case nil: keyID = nil
    case .string(let kid): keyID = kid
    default: throw .invalid
    }
    signed = Array(octets[..<(octets.count - parts[2].count - 1)])
    self.signature = signature
    self.claims = TokenClaims(try Self.object(claims))
  }

  private static func object(_ octets: [UInt8]) throws(TokenFault) -> JSONObject {
    guard let object = try? JSONParser.parse(octets).objectValue else { throw .invalid }
    return object
  }
}
