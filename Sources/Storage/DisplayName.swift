import ContractJSON
import Crypto

/// The public name of a user: `@u_` and the last six hex digits of the SHA-1 of the id.
///
/// SHA-1 is the contract's choice; the name is a label, not a secret and not an identity.
package enum DisplayName {
  private static let shownBytes = 3

  package static func of(_ user: String) -> String {
    var bytes: [UInt8] = []
    append(of: user, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the name's ASCII characters.
  package static func append(of user: String, to bytes: inout [UInt8]) {
    var user = user
    let digest = user.withUTF8 { Insecure.SHA1.hash(data: UnsafeRawBufferPointer($0)) }
    JSONText.append("@u_", to: &bytes)
    digest.withUnsafeBytes { digest in
      for byte in digest.suffix(shownBytes) {
        bytes.append(.hexDigit(byte >> 4))
        bytes.append(.hexDigit(byte))
      }
    }
  }
}
