import BrokerProtocol
import Drafts
import Testing

@testable import BrokerCore

private let one = ConnectionID(1)
private let two = ConnectionID(2)

private func append(_ content: String, low: UInt64) -> DraftCommand {
  DraftCommand(
    id: CommandID(high: 9, low: low), actor: "ann", requestID: "r", deadline: .max,
    action: .appendSegment(draft: "d", content: content, key: "k"))
}

private func broker(limits: BrokerLimits = BrokerLimits()) -> BrokerState {
  var state = BrokerState(epoch: 5, limits: limits)
  for connection in [one, two] {
    _ = state.handle(.connected(connection), at: 0)
    _ = state.handle(.received(connection, id: 0, .hello(Hello(name: "w"))), at: 0)
  }
  return state
}

@Suite("Broker bounds")
struct BrokerBoundsTests {
  @Test("the queue is bounded in bytes, whatever the number of its items")
  func queuedBytes() {
    var limits = BrokerLimits()
    limits.queuedBytes = 10_000
    var state = broker(limits: limits)
    let long = String(repeating: "ü", count: 2_000)
    for id in 1...2 as ClosedRange<UInt64> {
      #expect(state.handle(.received(one, id: id, .execute(append(long, low: id))), at: 0) == [])
    }
    #expect(
      state.handle(.received(one, id: 3, .execute(append(long, low: 3))), at: 0)
        == [.send(one, .reply(id: 3, .failed(.overloaded))), .dropped(append(long, low: 3), .overloaded)])
    #expect(state.handle(.received(one, id: 4, .execute(append("short", low: 4))), at: 0) == [])
    #expect((8_000...limits.queuedBytes).contains(state.figures.queuedBytes))
    // What the writer has taken makes room.
    _ = state.handle(.readyToWrite, at: 0)
    #expect(state.figures.queuedBytes == 0)
    #expect(state.handle(.received(one, id: 5, .execute(append(long, low: 5))), at: 0) == [])
  }

  @Test(
    "every text of a command counts",
    arguments: [
      DraftAction.createDraft(title: "0123456789", platform: "01234", initialSegment: "01234"),
      .passRing(draft: "0123456789", recipient: "01234", key: "01234"),
      .addCollaborator(draft: "0123456789", collaborator: "01234", role: "01234"),
      .createInvite(
        draft: "01234", target: InviteTarget(handle: "01234", user: nil, userOfHandle: "01234"), expiresInHours: 1,
        key: "01234"),
      .acceptInvite(invite: "0123456789", token: "01234", key: "01234"),
      .revokeInvite(invite: "0123456789", key: "0123456789"),
    ])
  func byteCount(action: DraftAction) {
    func item(_ action: DraftAction) -> WorkItem {
      .command(
        DraftCommand(id: CommandID(high: 0, low: 0), actor: "", requestID: "", deadline: 0, action: action))
    }
    let empty = item(.revokeInvite(invite: "", key: ""))
    #expect(item(action).byteCount - empty.byteCount == 20)
  }

  @Test("a second resume beside one under way ends its connection: one at a time bounds what is never refused")
  func resumes() {
    var state = broker()
    let positions = [RoomPosition(room: "d", sequence: 3)]
    #expect(state.handle(.received(one, id: 1, .resume(positions, epoch: 0)), at: 0) == [])
    #expect(state.handle(.received(two, id: 1, .resume(positions, epoch: 0)), at: 0) == [])
    #expect(
      state.handle(.received(one, id: 2, .resume(positions, epoch: 0)), at: 0) == [.close(one, .unexpectedMessage)])
    _ = state.handle(.readyToWrite, at: 0)
    let missed = [Publication(room: "d", sequence: 4, requestID: "r", frame: [])]
    #expect(
      state.handle(.finished([.room(sequence: 4, missed: missed), .room(sequence: 4, missed: missed)]), at: 0) == [
        .send(two, .push(.publication(missed[0]))), .send(two, .reply(id: 1, .resumed(lost: []))),
      ])
    // The next one, after the answer, is served.
    let next = [RoomPosition(room: "d", sequence: 4)]
    #expect(
      state.handle(.received(two, id: 2, .resume(next, epoch: 0)), at: 0) == [
        .send(two, .reply(id: 2, .resumed(lost: [])))
      ])
  }

  @Test("a resume brings a bounded number of bytes; rooms beyond are lost")
  func resumedBytes() {
    var limits = BrokerLimits()
    limits.resumedBytes = 100
    var state = broker(limits: limits)
    let positions = ["d", "e", "f"].map { RoomPosition(room: $0, sequence: 1) }
    func missed(_ room: String, bytes: Int) -> Publication {
      Publication(room: room, sequence: 2, requestID: "r", frame: [UInt8](repeating: 0, count: bytes))
    }
    _ = state.handle(.received(one, id: 1, .resume(positions, epoch: 0)), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    let results = [missed("d", bytes: 60), missed("e", bytes: 41), missed("f", bytes: 40)]
    #expect(
      state.handle(.finished(results.map { .room(sequence: 2, missed: [$0]) }), at: 0) == [
        .send(one, .push(.publication(results[0]))), .send(one, .push(.publication(results[2]))),
        .send(one, .reply(id: 1, .resumed(lost: ["e"]))),
      ])
    #expect(state.figures.rooms == 2)
  }

  @Test("rooms are bounded, for those who join and those who come back")
  func rooms() {
    var limits = BrokerLimits()
    limits.rooms = 1
    var state = broker(limits: limits)
    let positions = ["d", "e"].map { RoomPosition(room: $0, sequence: 1) }
    _ = state.handle(.received(one, id: 1, .resume(positions, epoch: 0)), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    #expect(
      state.handle(.finished([.room(sequence: 1, missed: []), .room(sequence: 1, missed: [])]), at: 0)
        == [.send(one, .reply(id: 1, .resumed(lost: ["e"])))])
    #expect(
      state.handle(.received(two, id: 1, .join(room: "e", deadline: .max)), at: 0)
        == [.send(two, .reply(id: 1, .failed(.overloaded)))])
    #expect(
      state.handle(.received(two, id: 2, .join(room: "d", deadline: .max)), at: 0)
        == [.send(two, .reply(id: 2, .joined(sequence: 1)))])
  }

  @Test("a replayed invite proves nothing about the disk, one that was made does")
  func replayedInvite() {
    var state = broker()
    let instant = Timestamp(microsecondsSinceEpoch: 0)
    let invite = Invite(
      id: "i", draftID: "d", targetUserID: "bob", targetHandle: nil, status: .pending, createdAt: instant,
      expiresAt: instant, acceptedAt: nil, tokenHint: "", creatorID: "ann")
    _ = state.handle(.received(one, id: 1, .execute(append("c", low: 1))), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    _ = state.handle(.finished([.unchanged(.inviteCreated(invite, token: "t"))]), at: 0)
    #expect(state.handle(.received(one, id: 2, .ping(deadline: .max)), at: 0) == [])
    #expect(state.handle(.readyToWrite, at: 0) == [.write([.probe])])
    _ = state.handle(.finished([.failed(.storageFailed)]), at: 0)
    _ = state.handle(.received(one, id: 3, .execute(append("c", low: 2))), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    _ = state.handle(.finished([.outcome(.inviteCreated(invite, token: "t"), publication: nil)]), at: 0)
    #expect(
      state.handle(.received(one, id: 4, .ping(deadline: .max)), at: 0) == [
        .send(one, .reply(id: 4, .pong(isWritable: true)))
      ])
  }

  @Test("a command that failed by itself says nothing about the database")
  func internalError() {
    var state = broker()
    let written = WorkResult.outcome(.refused(Refusal(.forbidden, "")), publication: nil)
    for id in 1...2 as ClosedRange<UInt64> {
      _ = state.handle(.received(one, id: id, .execute(append("c", low: id))), at: 0)
    }
    _ = state.handle(.readyToWrite, at: 0)
    #expect(
      state.handle(.finished([written, .failed(.internalError)]), at: 0).last
        == .send(one, .reply(id: 2, .failed(.internalError))))
    #expect(
      state.handle(.received(one, id: 4, .ping(deadline: .max)), at: 0) == [
        .send(one, .reply(id: 4, .pong(isWritable: true)))
      ])
  }
}
