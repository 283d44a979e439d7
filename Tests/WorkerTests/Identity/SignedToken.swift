import Crypto
import Foundation

/// Makes tokens to be verified.
enum SignedToken {
  static let secret = "a secret of the tests"

  static func hs256(
    _ claims: String, header: String = #"{"alg":"HS256","typ":"JWT"}"#, secret: String = secret
  ) -> String {
    signed(header, claims) {
      Data(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: Data(secret.utf8))))
    }
  }

  static func es256(_ claims: String, key: P256.Signing.PrivateKey, header: String) -> String {
    signed(header, claims) { (try? key.signature(for: $0).rawRepresentation) ?? Data() }
  }

  static func signed(_ header: String, _ claims: String, signature: (Data) -> Data) -> String {
    let text = base64URL(Data(header.utf8)) + "." + base64URL(Data(claims.utf8))
    return text + "." + base64URL(signature(Data(text.utf8)))
  }

  static func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
