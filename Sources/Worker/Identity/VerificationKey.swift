import ContractJSON
import FoundationEssentials
import JWTKit

/// A public key that tokens are verified with.
struct VerificationKey: Sendable {
  enum Algorithm: String, Sendable {
    case rs256 = "RS256"
    case es256 = "ES256"
  }

  let id: String?
  let algorithm: Algorithm
  private let key: any JWTAlgorithm

  func verifies(_ signature: [UInt8], over signed: [UInt8]) -> Bool {
    (try? key.verify(signature, signs: signed)) ?? false
  }

  /// A key of a key set (RFC 7517). Nil for those that are not for RS256 or ES256 signatures: symmetric ones above all.
  ///
  /// Only the public parts are taken over, so that nothing secret a set may hold by mistake is kept.
  init?(_ entry: JSONValue) async {
    guard let fields = entry.objectValue, let algorithm = Self.algorithm(of: fields) else { return nil }
    var publicPart = JSONObject()
    publicPart.set("kid", .string("key"))
    publicPart.set("alg", .string(algorithm.rawValue))
    for name in ["kty", "n", "e", "crv", "x", "y"] {
      if let value = fields[name] { publicPart.set(name, value) }
    }
    let json = String(decoding: JSONText.bytes(of: .object(publicPart)), as: UTF8.self)
    guard let jwk = try? JWK(json: json), let keys = try? await JWTKeyCollection().add(jwk: jwk),
      let key = try? await keys.getKey(for: "key", alg: algorithm.rawValue)
    else { return nil }
    id = fields["kid"]?.stringValue
    self.algorithm = algorithm
    self.key = key
  }

  private static func algorithm(of fields: JSONObject) -> Algorithm? {
    if let use = fields["use"], use != .string("sig") { return nil }
    let algorithm: Algorithm
    switch (fields["kty"], fields["crv"]) {
    case (.string("RSA")?, _): algorithm = .rs256
    case (.string("EC")?, .string("P-256")?): algorithm = .es256
    default: return nil
    }
    if let named = fields["alg"], named != .string(algorithm.rawValue) { return nil }
    return algorithm
  }
}
