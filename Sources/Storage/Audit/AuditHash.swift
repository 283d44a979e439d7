import Audit
import Crypto

/// A link of the audit trail's chain: SHA-256 over a row's canonical bytes, which begin with the hash before it.
package enum AuditHash {
  /// A row of usual length.
  private static let usualBytes = 512

  package static func of(_ row: AuditRow, sequence: Int64, previous: AuditDigest) -> AuditDigest {
    var canonical: [UInt8] = []
    canonical.reserveCapacity(usualBytes)
    row.appendCanonical(sequence: sequence, previousHash: previous, to: &canonical)
    return canonical.withUnsafeBytes { of(canonical: $0) }
  }

  static func of(canonical: UnsafeRawBufferPointer) -> AuditDigest {
    var function = SHA256()
    function.update(bufferPointer: canonical)
    guard let digest = function.finalize().withUnsafeBytes({ AuditDigest($0) }) else {
      preconditionFailure("a SHA-256 has \(AuditDigest.byteCount) bytes")
    }
    return digest
  }
}
