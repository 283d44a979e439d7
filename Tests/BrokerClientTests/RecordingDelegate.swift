import BrokerClient
import BrokerProtocol
import Limits

/// Notes what the client tells its worker. Confined to the client's event loop.
final class RecordingDelegate: BrokerClientDelegate, BrokerLimitDelegate {
  var positions: [RoomPosition] = []
  private(set) var publications: [Publication] = []
  /// Rooms of `positions` that have been left.
  var leftRooms: Set<String> = []
  private(set) var lostPositions: [RoomPosition] = []

  /// What the limits were told, in order.
  private(set) var limitEvents: [String] = []

  func welcomed(_ welcome: Welcome) { limitEvents.append("welcomed") }
  func limitsHold(_ rules: LimitRules) { limitEvents.append("rules \(rules.mode)") }
  func limitsChanged() { limitEvents.append("changed") }
  func disconnected() { limitEvents.append("disconnected") }
  func roomsToResume() -> [RoomPosition] { positions }
  func received(_ publication: Publication) { publications.append(publication) }
  func isFollowing(_ position: RoomPosition) -> Bool { !leftRooms.contains(position.room) }
  func lost(_ position: RoomPosition) { lostPositions.append(position) }
}
