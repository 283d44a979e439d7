import ContractJSON
import Drafts

/// One row of the audit trail, without its place in the chain.
package struct AuditRow: Equatable, Sendable {
  package let timestamp: Timestamp
  package let requestID: String?
  package let userID: String?
  package let action: String
  package let draftID: String?
  /// JSON text, an object of texts. These very bytes are hashed.
  package let metadata: [UInt8]
  /// The client's address.
  package let address: String?
  package let userAgent: String?

  /// - Parameter skipped: how many events were left out by sampling since the row before.
  package init(
    _ event: AuditEvent, at timestamp: Timestamp, requestID: String?, userID: String?, draftID: String?,
    address: String?, userAgent: String?, skipped: Int64
  ) {
    self.timestamp = timestamp
    self.requestID = requestID.map { ForeignText.bounded($0) }
    self.userID = userID.map { ForeignText.bounded($0) }
    action = event.action
    self.draftID = draftID.map { ForeignText.bounded($0) }
    metadata = Self.json(event, skipped: skipped)
    self.address = address.map { ForeignText.bounded($0) }
    self.userAgent = userAgent.map { ForeignText.bounded($0) }
  }

  /// A row as it was read back.
  package init(
    timestamp: Timestamp, requestID: String?, userID: String?, action: String, draftID: String?, metadata: [UInt8],
    address: String?, userAgent: String?
  ) {
    self.timestamp = timestamp
    self.requestID = requestID
    self.userID = userID
    self.action = action
    self.draftID = draftID
    self.metadata = metadata
    self.address = address
    self.userAgent = userAgent
  }

  private static let usualMetadataBytes = 192

  private static func json(_ event: AuditEvent, skipped: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(usualMetadataBytes)
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    func append(_ name: StaticString, _ value: String) {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes.append(UInt8(ascii: "\""))
      JSONText.append(name, to: &bytes)
      JSONText.append("\":", to: &bytes)
      JSONText.appendString(value, to: &bytes)
    }
    event.forEachField { append($0, ForeignText.bounded($1)) }
    if skipped > 0 { append("skipped", String(skipped)) }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }
}
