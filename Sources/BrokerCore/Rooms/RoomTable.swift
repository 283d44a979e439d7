import BrokerProtocol

/// All rooms with members. A room is dropped with its last member.
struct RoomTable: Sendable {
  private var rooms: [String: Room] = [:]
  private var roomsOf: [ConnectionID: Set<String>] = [:]

  var count: Int { rooms.count }
  /// Members of all rooms together.
  private(set) var memberships = 0

  /// The rooms, in no order.
  var all: some Sequence<(key: String, value: Room)> { rooms }

  /// The room's sequence when somebody is in it; nil when only the database knows it.
  func sequence(of room: String) -> Int64? {
    rooms[room]?.sequence
  }

  /// Makes `member` a member; `sequence` is the room's as read from the database.
  mutating func join(_ room: String, member: ConnectionID, sequence: Int64) {
    rooms[room, default: Room(sequence: sequence, members: [])].add(member)
    if roomsOf[member, default: []].insert(room).inserted { memberships += 1 }
  }

  mutating func leave(_ room: String, member: ConnectionID) {
    guard roomsOf[member]?.remove(room) != nil else { return }
    removeMember(member, from: room)
  }

  mutating func leaveAll(_ member: ConnectionID) {
    for room in roomsOf.removeValue(forKey: member) ?? [] { removeMember(member, from: room) }
  }

  /// Notes a committed event and says who is to receive it.
  mutating func publish(_ publication: Publication) -> [ConnectionID] {
    guard rooms[publication.room] != nil else { return [] }
    rooms[publication.room]?.sequence = publication.sequence
    return rooms[publication.room]?.members ?? []
  }

  private mutating func removeMember(_ member: ConnectionID, from room: String) {
    memberships -= 1
    rooms[room]?.remove(member)
    if rooms[room]?.members.isEmpty == true { rooms[room] = nil }
  }
}
