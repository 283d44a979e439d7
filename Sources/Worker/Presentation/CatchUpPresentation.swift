import ContractJSON
import Drafts
import Storage

/// Writes what a client missed, as `GET …/events` shows it.
enum CatchUpPresentation {
  /// `{"data":{"recovered":…,"position":…,"events":[…],"next":…,"draft":…}}`
  /// - Parameters:
  ///   - after: what was asked for.
  ///   - now: decides the metrics of a draft that is shown.
  static func answer(_ catchUp: EventCatchUp, draft: String, after: EventPosition?, at now: Timestamp) -> Answer {
    var bytes: [UInt8] = []
    switch catchUp {
    case .events(let events, let newest):
      let sequence = events.last?.sequence ?? after?.sequence ?? newest.sequence
      let position = EventPosition(epoch: newest.epoch, sequence: sequence)
      begin(recovered: true, position, to: &bytes)
      for (place, event) in events.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        append(event, epoch: newest.epoch, to: &bytes)
      }
      JSONText.append(#"],"next":"#, to: &bytes)
      if position == newest {
        JSONText.append("null", to: &bytes)
      } else {
        let path = PercentCoding.encodedPath("/v1/collab/drafts/\(draft)/events")
        JSONText.appendString("\(path)?after=\(position.text)", to: &bytes)
      }
      JSONText.append(#","draft":null}}"#, to: &bytes)
    case .state(let draft, let position):
      begin(recovered: false, position, to: &bytes)
      JSONText.append(#"],"next":null,"draft":"#, to: &bytes)
      DraftPresentation.append(draft, metrics: DraftMetrics(draft, at: now), to: &bytes)
      JSONText.append("}}", to: &bytes)
    }
    return Answer(json: bytes)
  }

  private static func begin(recovered: Bool, _ position: EventPosition, to bytes: inout [UInt8]) {
    JSONText.append(recovered ? #"{"data":{"recovered":true,"# : #"{"data":{"recovered":false,"#, to: &bytes)
    JSONText.append(#""position":""#, to: &bytes)
    bytes.append(contentsOf: position.text.utf8)
    JSONText.append(#"","events":["#, to: &bytes)
  }

  private static func append(_ event: StoredEvent, epoch: UInt64, to bytes: inout [UInt8]) {
    bytes.append(
      contentsOf: PositionedEvent.json(event.frame, EventPosition(epoch: epoch, sequence: event.sequence)))
  }
}
