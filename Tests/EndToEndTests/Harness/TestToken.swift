import ContractJSON
import Crypto
import Foundation

/// HS256 tokens (RFC 7515) for tests.
enum TestToken {
  static let secret = "a-secret-that-only-the-tests-know"

  static func sign(_ claims: JSONValue, secret: String = secret) -> String {
    let parts = [["alg": "HS256", "typ": "JWT"], claims].map { base64URL(JSONText.bytes(of: $0)) }
    let signed = parts.joined(separator: ".")
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(signed.utf8), using: SymmetricKey(data: Data(secret.utf8)))
    return signed + "." + base64URL(Array(code))
  }

  /// A captured token, signed anew with our secret: the captured one's is not known, and its time is over.
  ///
  /// - Parameters:
  ///   - isExpired: whether `exp` is to lie in the past.
  ///   - isForged: whether it is to be signed with another secret.
  static func renew(_ token: String, isExpired: Bool, isForged: Bool) throws -> String {
    let parts = token.split(separator: ".")
    guard parts.count == 3, let payload = Data(base64URL: parts[1]) else { return token }
    var claims = try JSONParser.parse([UInt8](payload))
    if claims["exp"] != nil {
      let time = Int(Date().timeIntervalSince1970) + (isExpired ? -600 : 600)
      claims = claims.replacing(JSONPath("$.exp"), with: .integer(time))
    }
    return sign(claims, secret: isForged ? "another secret" : secret)
  }

  static func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}

extension Data {
  fileprivate init?(base64URL text: Substring) {
    let standard = text.replacing("-", with: "+").replacing("_", with: "/")
    self.init(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4))
  }
}
