import ContractJSON
import Drafts

/// A segment about to be written. It never changes afterwards, so its JSON is made once, here.
struct SegmentRow {
  let id: String
  let draftID: String
  let userID: String
  let content: String
  let order: Int
  let createdAt: Timestamp

  /// Eleven fields around the content take about this many bytes.
  private static let fixedBytes = 480

  /// The segment's object with the contract's eleven fields in their order.
  ///
  /// Only the ring's holder writes, so author and holder are one.
  func json() -> [UInt8] {
    var json: [UInt8] = []
    json.reserveCapacity(Self.fixedBytes + content.utf8.count)
    JSONText.append("{\"segment_id\":", to: &json)
    JSONText.appendString(id, to: &json)
    JSONText.append(",\"draft_id\":", to: &json)
    JSONText.appendString(draftID, to: &json)
    JSONText.append(",\"user_id\":", to: &json)
    JSONText.appendString(userID, to: &json)
    JSONText.append(",\"content\":", to: &json)
    JSONText.appendString(content, to: &json)
    JSONText.append(",\"created_at\":\"", to: &json)
    createdAt.append(to: &json)
    JSONText.append("\",\"segment_order\":", to: &json)
    JSONText.appendInteger(order, to: &json)
    JSONText.append(",\"idempotency_key\":null,\"author_user_id\":", to: &json)
    JSONText.appendString(userID, to: &json)
    JSONText.append(",\"author_display\":\"", to: &json)
    DisplayName.append(of: userID, to: &json)
    JSONText.append("\",\"ring_holder_user_id_at_write\":", to: &json)
    JSONText.appendString(userID, to: &json)
    JSONText.append(",\"ring_holder_display_at_write\":\"", to: &json)
    DisplayName.append(of: userID, to: &json)
    JSONText.append("\"}", to: &json)
    return json
  }
}
