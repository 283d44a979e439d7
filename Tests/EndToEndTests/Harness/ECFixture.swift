import ContractJSON
import Crypto
import Foundation

/// ES256 keys and tokens.
enum ECFixture {
  static func jwk(_ key: P256.Signing.PublicKey) -> JSONValue {
    let point = [UInt8](key.rawRepresentation)
    return [
      "kty": "EC", "crv": "P-256", "kid": "ec-1", "alg": "ES256", "use": "sig",
      "x": .string(TestToken.base64URL(Array(point[..<32]))), "y": .string(TestToken.base64URL(Array(point[32...]))),
    ]
  }

  static func sign(_ claims: JSONValue, _ key: P256.Signing.PrivateKey) throws -> String {
    let header: JSONValue = ["alg": "ES256", "typ": "JWT", "kid": "ec-1"]
    let signed = [header, claims].map { TestToken.base64URL(JSONText.bytes(of: $0)) }.joined(separator: ".")
    let signature = try key.signature(for: Data(signed.utf8))
    return signed + "." + TestToken.base64URL([UInt8](signature.rawRepresentation))
  }
}
