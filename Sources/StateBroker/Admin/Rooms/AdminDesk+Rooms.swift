import BrokerCore
import ContractJSON

extension AdminDesk {
  /// How many rooms are told at most, and where nobody says.
  private static let roomCounts = 1...1_000
  private static let usualRoomCount = 100

  /// The drafts that are watched most, the fullest first.
  func rooms(_ request: AdminRequest) throws(AdminRequest.Fault) -> AdminAnswer {
    let limit = try request.number("limit", in: Self.roomCounts, otherwise: Self.usualRoomCount)
    let rooms = broker.state.roomFigures(limit: limit)
    var object = JSONObject()
    object.set("open", .integer(broker.state.figures.rooms))
    object.set("rooms", .array(rooms.map { .object($0.json) }))
    return .json(object)
  }
}

extension RoomFigures {
  fileprivate var json: JSONObject {
    var json = JSONObject()
    json.set("draft_id", .string(draft))
    json.set("sockets", .integer(sockets))
    json.set("workers", .integer(workers))
    json.set("events", .integer(Int(sequence)))
    return json
  }
}
