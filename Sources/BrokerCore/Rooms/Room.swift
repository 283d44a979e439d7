import BrokerProtocol

/// A draft somebody is watching: the workers that have members in it, and how far it has got.
struct Room: Sendable {
  /// The sequence of the newest event published here.
  var sequence: Int64
  /// Each worker's connection once, whatever the number of its sockets.
  var members: [ConnectionID]

  mutating func add(_ member: ConnectionID) {
    if !members.contains(member) { members.append(member) }
  }

  mutating func remove(_ member: ConnectionID) {
    members.removeAll { $0 == member }
  }
}
