import Audit
import ContractJSON

/// What an `ops.audit_pruned` row says of the rows that are gone.
enum AuditCheckpoint {
  /// Longer metadata are none of a checkpoint, and are not parsed.
  private static let maximumBytes = 1_024

  /// The last row that was pruned and its hash; nil when `metadata` do not say so.
  static func head(inMetadata metadata: [UInt8]) -> AuditHead? {
    guard metadata.count <= maximumBytes, let fields = (try? JSONParser.parse(metadata))?.objectValue,
      let sequence = fields["through_seq"]?.stringValue.flatMap({ Int64($0) }),
      let hash = fields["through_hash"]?.stringValue.flatMap({ AuditDigest(hex: $0) })
    else { return nil }
    return AuditHead(sequence: sequence, hash: hash)
  }
}
