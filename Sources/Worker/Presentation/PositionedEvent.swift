import ContractJSON
import Drafts

/// An event with its place among the draft's events: the contract's object with one more member, the last.
enum PositionedEvent {
  private static let memberBytes = 64

  /// - Parameter event: the JSON object of an event, whose last byte is its brace.
  static func json(_ event: [UInt8], _ position: EventPosition) -> [UInt8] {
    var json: [UInt8] = []
    json.reserveCapacity(event.count + memberBytes)
    json.append(contentsOf: event.dropLast())
    JSONText.append(#","position":""#, to: &json)
    json.append(contentsOf: position.text.utf8)
    JSONText.append(#""}"#, to: &json)
    return json
  }
}
