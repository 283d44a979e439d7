import ContractJSON
import Crypto

/// The server's secret that invite tokens are derived from. It lies in a file of its own, never in the database: a
/// copy of the database opens no invite.
package struct InviteSecret: Sendable {
  /// Bytes of the secret.
  package static let byteCount = 32
  private static let tokenBytes = 16
  private static let hintCharacters = 6

  private let key: SymmetricKey

  /// - Precondition: `bytes` are `byteCount` random ones.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == Self.byteCount, "an invite secret has \(Self.byteCount) bytes")
    key = SymmetricKey(data: bytes)
  }

  /// The token of an invite: 128 bits of HMAC-SHA-256 over its id, in hex. The same id gives the same token, so a
  /// replayed creation can answer with it again.
  func token(ofInvite id: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Array(id.utf8), using: key)
    let digits = code.prefix(Self.tokenBytes).flatMap { [UInt8.hexDigit($0 >> 4), .hexDigit($0)] }
    return String(decoding: digits, as: UTF8.self)
  }

  static func hint(of token: String) -> String {
    String(token.suffix(hintCharacters))
  }

  /// What the database keeps of a token.
  static func hash(of token: String) -> [UInt8] {
    Array(SHA256.hash(data: Array(token.utf8)))
  }

  /// Compares in a time that does not depend on where two hashes differ.
  static func matches(_ token: String, hash: [UInt8]) -> Bool {
    let given = Self.hash(of: token)
    guard given.count == hash.count else { return false }
    return zip(given, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
