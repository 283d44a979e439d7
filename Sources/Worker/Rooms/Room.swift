/// One room's local members, and how far the room has been followed.
struct Room {
  enum Membership: Equatable {
    /// The broker has been asked; everybody in `members` waits for its answer.
    case joining
    /// The worker is a member. `sequence` is that of the last event passed on.
    case joined(sequence: Int64)
  }

  var membership = Membership.joining
  /// Whether the membership is older than the connection to the broker: it is resumed there. One that was made on this
  /// connection is none of the resume's business, even at the very position the resume tells of.
  var isResumed = false
  /// In no particular order.
  private(set) var members: [any RoomMember] = []

  mutating func add(_ member: any RoomMember) {
    members.append(member)
  }

  mutating func remove(_ member: any RoomMember) {
    guard let index = members.firstIndex(where: { $0 === member }) else { return }
    members.swapAt(index, members.count - 1)
    members.removeLast()
  }

  /// What an event is to the room, which then has followed it.
  ///
  /// After a reconnect the broker may repeat one; and what comes before the answer to a join is older than that answer,
  /// so nobody who waits for it wants it.
  mutating func follow(sequence: Int64) -> Step {
    guard case .joined(let last) = membership, sequence > last else { return .old }
    guard sequence == last + 1 else { return .gap(after: last) }
    membership = .joined(sequence: sequence)
    return .next
  }

  enum Step: Equatable {
    /// To be passed on.
    case next
    /// Seen before, or of no concern to anybody here.
    case old
    /// Events between this one and the last were not seen. The broker does not do that.
    case gap(after: Int64)
  }
}
