/// How many bytes may wait for all local members of a room together.
///
/// Nobody waits for anybody: a member that does not read only fills its own queue. Many of them together could fill the
/// process's memory, so beyond the bound those with most waiting go, until the rest is within it.
struct RoomQueueBound: Equatable, Sendable {
  let maxRoomBytes: Int
  /// The bound of one member, which it keeps itself. A room of few members cannot pass its own then.
  let maxMemberBytes: Int

  /// Cuts off as many of the slowest as it takes. To be called when what could be written has been.
  func enforce(on members: [any RoomMember]) {
    guard members.count > maxRoomBytes / maxMemberBytes else { return }
    let slow = members.map { (bytes: $0.queuedBytes, member: $0) }.filter { $0.bytes > 0 }
    var excess = slow.reduce(-maxRoomBytes) { $0 + $1.bytes }
    guard excess > 0 else { return }
    for (bytes, member) in slow.sorted(by: { $0.bytes > $1.bytes }) where excess > 0 {
      excess -= bytes
      member.cutOff()
    }
  }
}
