import Audit
import Crypto

extension AuditDigest {
  init(_ digest: SHA256.Digest) {
    // A SHA-256 has the size this is of.
    self = digest.withUnsafeBytes { AuditDigest($0) } ?? .origin
  }
}

extension SQLStatement {
  /// A hash of the audit trail.
  /// - Throws: `StorageError` when the column holds anything else, which its table does not let in.
  func digest(_ column: Int32) throws(StorageError) -> AuditDigest {
    guard let digest = withBytes(column, { AuditDigest($0) }) else {
      throw StorageError(.damaged, "the audit trail has a hash of another size than \(AuditDigest.byteCount) bytes")
    }
    return digest
  }
}
