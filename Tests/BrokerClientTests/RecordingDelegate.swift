import BrokerClient
import BrokerProtocol

/// Notes what the client tells its worker. Confined to the client's event loop.
final class RecordingDelegate: BrokerClientDelegate {
  var positions: [RoomPosition] = []
  private(set) var publications: [Publication] = []
  private(set) var lostRooms: [String] = []

  func roomsToResume() -> [RoomPosition] { positions }
  func received(_ publication: Publication) { publications.append(publication) }
  func lostPosition(in room: String) { lostRooms.append(room) }
}
