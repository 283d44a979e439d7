import Drafts

extension AuditRow {
  /// The bytes a row's hash is taken over: the hash of the row before, then every column.
  ///
  /// ```
  ///  previous hash (32) │ seq i64 │ ts i64 │ request_id │ user_id │ action │ draft_id │ metadata │ ip │ user_agent
  /// ```
  ///
  /// Integers are little-endian; `ts` is in microseconds since 1970. A text is a u32 byte count and UTF-8, and NULL the
  /// count 2³²−1: so no two rows have the same bytes.
  package func appendCanonical(sequence: Int64, previousHash: AuditDigest, to bytes: inout [UInt8]) {
    previousHash.append(to: &bytes)
    Self.append(sequence, to: &bytes)
    Self.append(timestamp.microsecondsSinceEpoch, to: &bytes)
    Self.append(requestID, to: &bytes)
    Self.append(userID, to: &bytes)
    Self.append(action, to: &bytes)
    Self.append(draftID, to: &bytes)
    Self.append(UInt32(metadata.count), to: &bytes)
    bytes.append(contentsOf: metadata)
    Self.append(address, to: &bytes)
    Self.append(userAgent, to: &bytes)
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func append(_ text: String?, to bytes: inout [UInt8]) {
    guard var text else { return append(UInt32.max, to: &bytes) }
    text.withUTF8 { utf8 in
      append(UInt32(utf8.count), to: &bytes)
      bytes.append(contentsOf: utf8)
    }
  }
}
