import Audit
import Crypto

/// A link of the audit trail's chain: SHA-256 over a row's canonical bytes, which begin with the hash before it.
package enum AuditHash {
  /// What stands before the very first row.
  package static let origin = AuditHead.origin.hash

  package static func of(_ row: AuditRow, sequence: Int64, previous: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    row.appendCanonical(sequence: sequence, previousHash: previous, to: &bytes)
    return Array(SHA256.hash(data: bytes))
  }
}
