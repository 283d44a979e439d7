import BrokerProtocol
import Logging
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Worker

@Suite struct RoomDirectoryTests {
  private final class Member: RoomMember {
    var isIn = false
    var hasFailed = false
    var hasLostPosition = false
    var frames: [ByteBuffer] = []
    var flushes = 0

    func joined() { isIn = true }
    func joinFailed() { hasFailed = true }
    func deliver(_ event: inout RoomEvent) { frames.append(event.text) }
    func flush() { flushes += 1 }
    func positionLost() { hasLostPosition = true }
    var queuedBytes = 0
    var isCutOff = false
    func cutOff() { isCutOff = true }
  }

  private let loop = EmbeddedEventLoop()
  private let broker: BrokerStandIn
  private let rooms: RoomDirectory

  init() {
    broker = BrokerStandIn(loop)
    rooms = RoomDirectory(
      eventLoop: loop, broker: broker, joinTimeoutNanoseconds: 1,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func publish(_ sequence: Int64, room: String = "a") {
    rooms.received(Publication(room: room, sequence: sequence, requestID: "n/a", frame: [UInt8(sequence & 0x7F)]))
  }

  @Test func theFirstJoinsAndTheOthersWaitForTheSameAnswer() {
    broker.answer = nil
    let members = (0..<3).map { _ in Member() }
    for member in members { rooms.join("a", member) }
    #expect(broker.joins.map(\.room) == ["a"])
    #expect(!members.contains { $0.isIn })
    broker.joins[0].promise.succeed(4)
    #expect(members.allSatisfy { $0.isIn })
    let late = Member()
    rooms.join("a", late)
    #expect(late.isIn)
    #expect(broker.joins.count == 1)
  }

  @Test func everyMemberGetsTheSameBytesFlushedOnce() {
    let members = (0..<3).map { _ in Member() }
    for member in members { rooms.join("a", member) }
    publish(1)
    publish(2)
    loop.run()
    for member in members {
      #expect(member.frames == members[0].frames)
      #expect(member.frames.count == 2)
      #expect(member.flushes == 1)
    }
  }

  @Test func whatIsOldOrRepeatedIsDropped() {
    broker.answer = 5
    let member = Member()
    rooms.join("a", member)
    for sequence in [3, 5, 6, 6, 5, 7] as [Int64] { publish(sequence) }
    #expect(member.frames.map { $0.getInteger(at: 0, as: UInt8.self) } == [6, 7])
  }

  @Test func anEventBeforeTheAnswerToAJoinIsNotForWhoWaits() {
    broker.answer = nil
    let member = Member()
    rooms.join("a", member)
    publish(3)
    broker.joins[0].promise.succeed(3)
    publish(4)
    #expect(member.frames.map { $0.getInteger(at: 0, as: UInt8.self) } == [4])
  }

  @Test func theLastToLeaveEndsTheMembership() {
    let members = (0..<3).map { _ in Member() }
    for member in members { rooms.join("a", member) }
    rooms.leave("a", members[1])
    rooms.leave("a", members[0])
    #expect(broker.left.isEmpty)
    publish(1)
    #expect(members.map(\.frames.count) == [0, 0, 1])
    rooms.leave("a", members[2])
    rooms.leave("a", members[2])
    #expect(broker.left == ["a"])
    #expect(rooms.count == 0)
  }

  @Test func leavingBeforeTheAnswerLeavesAfterIt() {
    broker.answer = nil
    let member = Member()
    rooms.join("a", member)
    rooms.leave("a", member)
    #expect(broker.left.isEmpty)
    broker.joins[0].promise.succeed(1)
    #expect(broker.left == ["a"])
    #expect(!member.isIn)
    #expect(rooms.count == 0)
  }

  @Test func aNewcomerReplacesWhoLeftBeforeTheAnswer() {
    broker.answer = nil
    let first = Member()
    rooms.join("a", first)
    rooms.leave("a", first)
    let second = Member()
    rooms.join("a", second)
    broker.joins[0].promise.succeed(1)
    #expect(second.isIn)
    #expect(broker.joins.count == 1)
    #expect(broker.left.isEmpty)
  }

  @Test func aFailedJoinFailsAllWhoWaitAndTheNextAsksAgain() {
    broker.answer = nil
    let members = (0..<2).map { _ in Member() }
    for member in members { rooms.join("a", member) }
    broker.joins[0].promise.fail(ChannelError.eof)
    #expect(members.allSatisfy { $0.hasFailed })
    rooms.join("a", Member())
    #expect(broker.joins.count == 2)
  }

  @Test func positionsToResumeAreThoseOfTheLastEvents() {
    broker.answer = 2
    rooms.join("a", Member())
    publish(3)
    broker.answer = nil
    rooms.join("b", Member())
    #expect(rooms.roomsToResume() == [RoomPosition(room: "a", sequence: 3)])
  }

  private func numbers(_ member: Member) -> [UInt8?] {
    member.frames.map { $0.getInteger(at: 0, as: UInt8.self) }
  }

  @Test func aLostPositionEndsTheRoomWithoutLeavingIt() {
    let member = Member()
    rooms.join("a", member)
    for position in rooms.roomsToResume() { rooms.lost(position) }
    #expect(member.hasLostPosition)
    rooms.leave("a", member)
    #expect(broker.left.isEmpty)
    #expect(rooms.count == 0)
  }

  @Test func aPositionLostBehindALeaveAndAnotherJoinIsNotTheirs() {
    broker.answer = 4
    let first = Member()
    rooms.join("a", first)
    let position = RoomPosition(room: "a", sequence: 4)
    #expect(rooms.roomsToResume() == [position])
    rooms.leave("a", first)
    #expect(!rooms.isFollowing(position))
    broker.answer = nil
    let second = Member()
    rooms.join("a", second)
    #expect(!rooms.isFollowing(position))
    rooms.lost(position)
    #expect(!second.hasLostPosition)
    // The answer to the join may come before that to the resume.
    broker.joins[1].promise.succeed(9)
    #expect(!rooms.isFollowing(position))
    rooms.lost(position)
    #expect(second.isIn)
    #expect(!second.hasLostPosition)
    publish(10)
    #expect(numbers(second) == [10])
  }

  @Test func aPositionLostBehindAJoinAtTheSamePositionIsNotTheirs() {
    broker.answer = 4
    let first = Member()
    rooms.join("a", first)
    let position = RoomPosition(room: "a", sequence: 4)
    #expect(rooms.roomsToResume() == [position])
    rooms.leave("a", first)
    let second = Member()
    rooms.join("a", second)
    rooms.lost(position)
    #expect(second.isIn && !second.hasLostPosition)
    // On the next connection the room is resumed as any other.
    #expect(rooms.roomsToResume() == [position])
    rooms.lost(position)
    #expect(second.hasLostPosition)
  }

  @Test func whoWaitsForTheRoomLosesNoPosition() {
    broker.answer = nil
    let members = (0..<2).map { _ in Member() }
    for member in members { rooms.join("a", member) }
    rooms.lost(RoomPosition(room: "a", sequence: 0))
    broker.joins[0].promise.succeed(0)
    #expect(members.allSatisfy { $0.isIn && !$0.hasLostPosition })
    #expect(broker.joins.count == 1)
  }

  @Test func aGapEndsTheRoomAndTheMembership() {
    broker.answer = 1
    let member = Member()
    rooms.join("a", member)
    publish(2)
    publish(4)
    #expect(numbers(member) == [2])
    #expect(member.hasLostPosition)
    #expect(broker.left == ["a"])
    #expect(rooms.count == 0)
  }

  @Test func whatIsOnItsWayWhenTheLastLeavesIsNotForWhoComesNext() {
    broker.answer = 3
    let first = Member()
    rooms.join("a", first)
    rooms.leave("a", first)
    broker.answer = nil
    let second = Member()
    rooms.join("a", second)
    publish(4)
    publish(5)
    broker.joins[1].promise.succeed(5)
    publish(6)
    #expect(numbers(first) == [])
    #expect(numbers(second) == [6])
    #expect(broker.left == ["a"])
  }

  @Test func aJoinNobodyWaitsForAnyMoreIsTakenBack() {
    broker.answer = nil
    rooms.join("a", Member())
    broker.joins[0].promise.fail(ChannelError.eof)
    #expect(broker.left == ["a"])
    #expect(rooms.count == 0)
  }

  @Test func repeatedEventsAfterAReconnectComeOnceToMembersOldAndNew() {
    broker.answer = 1
    let old = Member()
    rooms.join("a", old)
    publish(2)
    let new = Member()
    rooms.join("a", new)
    for sequence in [2, 3, 3, 4] as [Int64] { publish(sequence) }
    #expect(numbers(old) == [2, 3, 4])
    #expect(numbers(new) == [3, 4])
  }

  @Test func aMembershipNobodyIsInIsEnded() {
    publish(1, room: "ghost")
    #expect(broker.left == ["ghost"])
  }

  /// Members come and go at random while events arrive: each gets exactly those between its coming and its going.
  @Test(arguments: 0..<16 as Range<UInt64>) func everyMemberGetsExactlyItsEvents(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var present: [(member: Member, from: Int64)] = []
    var sequence: Int64 = 0
    broker.answer = nil
    for _ in 0..<400 {
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        let member = Member()
        broker.answer = sequence
        rooms.join("a", member)
        present.append((member, sequence))
      case 1 where !present.isEmpty:
        let (member, from) = present.remove(at: Int.random(in: present.indices, using: &random))
        rooms.leave("a", member)
        #expect(member.frames.count == Int(sequence - from), "seed \(seed)")
      default:
        sequence += 1
        if !present.isEmpty { publish(sequence) }
        if Bool.random(using: &random), !present.isEmpty { publish(sequence) }
      }
    }
    for (member, from) in present { #expect(member.frames.count == Int(sequence - from), "seed \(seed)") }
  }

  @Test func theSlowestGoWhenTooMuchWaitsForARoom() {
    let rooms = RoomDirectory(
      eventLoop: loop, broker: broker, joinTimeoutNanoseconds: 1,
      queueBound: RoomQueueBound(maxRoomBytes: 100, maxMemberBytes: 80),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let members = [Member(), Member(), Member()]
    for member in members { rooms.join("a", member) }
    broker.joins.last?.promise.succeed(0)
    loop.run()
    members[1].queuedBytes = 60
    members[2].queuedBytes = 50
    rooms.received(Publication(room: "a", sequence: 1, requestID: "n/a", frame: [1]))
    #expect(!members.contains { $0.isCutOff }, "first everybody is written to")
    loop.run()
    #expect(members.map(\.isCutOff) == [false, true, false])
    #expect(members.map(\.frames.count) == [1, 1, 1])
  }
}
