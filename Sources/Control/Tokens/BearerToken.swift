import ContractJSON
import Crypto
import FoundationEssentials

/// The claims of a JWT (RFC 7519, section 4.1), to be signed with HS256 (RFC 7518, section 3.2).
struct BearerToken {
  let subject: String
  /// Seconds since 1970.
  let issuedAt: Int64
  /// Seconds since 1970.
  let expiry: Int64
  let issuer: String?
  let audience: String?

  /// The token in compact form (RFC 7515, section 7.1).
  func signed(with secret: String) -> String {
    let signed = [header, claims].map { Self.base64URL(JSONText.bytes(of: .object($0))) }.joined(separator: ".")
    let code = HMAC<SHA256>.authenticationCode(
      for: Array(signed.utf8), using: SymmetricKey(data: Array(secret.utf8)))
    return signed + "." + Self.base64URL(Array(code))
  }

  private var header: JSONObject {
    var header = JSONObject()
    header.set("alg", .string("HS256"))
    header.set("typ", .string("JWT"))
    return header
  }

  private var claims: JSONObject {
    var claims = JSONObject()
    claims.set("sub", .string(subject))
    claims.set("iat", .integer(digits: String(issuedAt)))
    claims.set("exp", .integer(digits: String(expiry)))
    if let issuer { claims.set("iss", .string(issuer)) }
    if let audience { claims.set("aud", .string(audience)) }
    return claims
  }

  /// RFC 4648, section 5, without padding.
  private static func base64URL(_ bytes: [UInt8]) -> String {
    let characters = Data(bytes).base64EncodedString().compactMap { character -> Character? in
      switch character {
      case "+": "-"
      case "/": "_"
      case "=": nil
      default: character
      }
    }
    return String(characters)
  }
}
