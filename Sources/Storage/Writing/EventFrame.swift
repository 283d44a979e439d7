import ContractJSON
import Drafts

/// An event as sockets receive it: the contract's five fields in their order.
enum EventFrame {
  private static let usualBytes = 512

  static func json(of event: DraftEvent, draft: String, requestID: String, at now: Timestamp) -> [UInt8] {
    var json: [UInt8] = []
    json.reserveCapacity(usualBytes)
    JSONText.append("{\"type\":\"", to: &json)
    JSONText.append(event.type, to: &json)
    JSONText.append("\",\"draft_id\":", to: &json)
    JSONText.appendString(draft, to: &json)
    JSONText.append(",\"ts\":\"", to: &json)
    now.append(to: &json)
    JSONText.append("\",\"request_id\":", to: &json)
    JSONText.appendString(requestID, to: &json)
    JSONText.append(",\"data\":{\"draft_id\":", to: &json)
    JSONText.appendString(draft, to: &json)
    appendData(of: event, to: &json)
    JSONText.append("}}", to: &json)
    return json
  }

  private static func appendData(of event: DraftEvent, to json: inout [UInt8]) {
    switch event {
    case .created(let creator, let title, let platform, let at):
      append("creator_id", creator, to: &json)
      append("title", title, to: &json)
      append("platform", platform, to: &json)
      append("created_at", at, to: &json)
    case .segmentAdded(let segment, let user, let order, let at):
      append("segment_id", segment, to: &json)
      append("user_id", user, to: &json)
      JSONText.append(",\"segment_order\":", to: &json)
      JSONText.appendInteger(order, to: &json)
      append("created_at", at, to: &json)
    case .ringPassed(let from, let to, let at):
      append("from_user_id", from, to: &json)
      append("to_user_id", to, to: &json)
      append("passed_at", at, to: &json)
    case .collaboratorAdded(let collaborator, let role):
      append("collaborator_id", collaborator, to: &json)
      append("role", role, to: &json)
    }
  }

  private static func append(_ name: StaticString, _ text: String, to json: inout [UInt8]) {
    JSONText.append(",\"", to: &json)
    JSONText.append(name, to: &json)
    JSONText.append("\":", to: &json)
    JSONText.appendString(text, to: &json)
  }

  private static func append(_ name: StaticString, _ instant: Timestamp, to json: inout [UInt8]) {
    JSONText.append(",\"", to: &json)
    JSONText.append(name, to: &json)
    JSONText.append("\":\"", to: &json)
    instant.append(to: &json)
    JSONText.append("\"", to: &json)
  }
}
