import NIOCore
import Testing

@testable import Worker

@Suite struct RoomQueueBoundTests {
  private final class Member: RoomMember {
    let queuedBytes: Int
    private(set) var isCutOff = false

    init(_ queuedBytes: Int) {
      self.queuedBytes = queuedBytes
    }

    func cutOff() { isCutOff = true }
    func joined() {}
    func joinFailed() {}
    func deliver(_ event: inout RoomEvent) {}
    func flush() {}
    func positionLost() {}
  }

  /// What waits for each, the room's bound, and who has to go.
  static let cases: [(queued: [Int], bound: Int, cut: [Int])] = [
    ([0, 0, 0, 0], 100, []), ([50, 50, 0, 0], 100, []), ([50, 51, 0, 0], 100, [1]), ([60, 10, 70, 20], 100, [2]),
    ([60, 60, 60, 60], 100, [0, 1, 2]), ([100, 100, 100, 1], 100, [0, 1, 2]),
  ]

  @Test(arguments: cases.indices) func theSlowestGoUntilTheRestIsWithinTheBound(index: Int) {
    let (queued, bound, cut) = Self.cases[index]
    let members = queued.map(Member.init)
    RoomQueueBound(maxRoomBytes: bound, maxMemberBytes: 100).enforce(on: members)
    #expect(members.indices.filter { members[$0].isCutOff } == cut)
  }

  @Test func aRoomWhoseMembersCannotPassItsBoundIsNotLookedAt() {
    let members = [Member(90), Member(90)]
    RoomQueueBound(maxRoomBytes: 150, maxMemberBytes: 75).enforce(on: members)
    #expect(!members.contains { $0.isCutOff })
  }
}
