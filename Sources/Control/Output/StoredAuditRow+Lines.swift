import Audit
import ContractJSON
import Drafts
import Observability

/// A row of the trail on one line.
extension StoredAuditRow {
  /// Cut texts have their mark within this.
  private static let maximumCodePoints = 600

  /// For a person: place, time, action, then what there is, as `name=value`.
  var text: String {
    var line = "\(sequence) \(row.timestamp.text) \(Self.value(row.action))"
    func append(_ name: String, _ value: String?) {
      if let value { line += " \(Self.value(name))=\(Self.value(value))" }
    }
    append("user", row.userID)
    append("draft", row.draftID)
    if let members = metadataObject?.members {
      for member in members { append(member.key, member.value.stringValue ?? Self.json(member.value)) }
    } else {
      append("metadata", String(decoding: row.metadata, as: UTF8.self))
    }
    append("request", row.requestID)
    append("ip", row.address)
    append("agent", row.userAgent)
    return line
  }

  /// A line of JSON: every column, in the table's order. The hashes are in hexadecimal; `ts_us` is the very number that
  /// is hashed, microseconds since 1970.
  var json: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(640)
    JSONText.append("{\"seq\":", to: &bytes)
    JSONText.appendInteger(sequence, to: &bytes)
    JSONText.append(",\"ts\":\"", to: &bytes)
    row.timestamp.append(to: &bytes)
    JSONText.append("\",\"ts_us\":", to: &bytes)
    JSONText.appendInteger(row.timestamp.microsecondsSinceEpoch, to: &bytes)
    Self.append(",\"request_id\":", row.requestID, to: &bytes)
    Self.append(",\"user_id\":", row.userID, to: &bytes)
    Self.append(",\"action\":", row.action, to: &bytes)
    Self.append(",\"draft_id\":", row.draftID, to: &bytes)
    JSONText.append(",\"metadata\":", to: &bytes)
    let metadata = metadataObject.map { JSONValue.object($0) } ?? .string(String(decoding: row.metadata, as: UTF8.self))
    JSONText.append(metadata, to: &bytes)
    Self.append(",\"ip\":", row.address, to: &bytes)
    Self.append(",\"user_agent\":", row.userAgent, to: &bytes)
    Self.append(",\"prev_hash\":", previousHash, to: &bytes)
    Self.append(",\"hash\":", hash, to: &bytes)
    JSONText.append("}", to: &bytes)
    return TerminalJSON.escaped(bytes)
  }

  /// Nil when they are not what a row is written with.
  private var metadataObject: JSONObject? { (try? JSONParser.parse(row.metadata))?.objectValue }

  /// As it is, or within quotes where it could be taken for more than one word.
  private static func value(_ text: String) -> String {
    let isWord =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        scalar != "\"" && scalar != "=" && scalar != " " && !ForeignText.isUnsafe(scalar)
      }
    guard !isWord || text.utf8.count > maximumCodePoints else { return text }
    var quoted = [UInt8(ascii: "\"")]
    LogText.append(text, limit: maximumCodePoints, to: &quoted)
    quoted.append(UInt8(ascii: "\""))
    return String(decoding: quoted, as: UTF8.self)
  }

  private static func json(_ value: JSONValue) -> String { String(decoding: JSONText.bytes(of: value), as: UTF8.self) }

  private static func append(_ name: StaticString, _ text: String?, to bytes: inout [UInt8]) {
    JSONText.append(name, to: &bytes)
    guard let text else { return JSONText.append("null", to: &bytes) }
    JSONText.appendString(text, to: &bytes)
  }

  private static func append(_ name: StaticString, _ hash: AuditDigest?, to bytes: inout [UInt8]) {
    JSONText.append(name, to: &bytes)
    guard let hash else { return JSONText.append("null", to: &bytes) }
    JSONText.append("\"", to: &bytes)
    hash.appendHex(to: &bytes)
    JSONText.append("\"", to: &bytes)
  }
}
