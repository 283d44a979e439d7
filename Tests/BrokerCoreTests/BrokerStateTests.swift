import BrokerProtocol
import Drafts
import Limits
import Testing

@testable import BrokerCore

private let one = ConnectionID(1)
private let two = ConnectionID(2)

private func command(_ low: UInt64 = 1, deadline: Int64 = .max) -> DraftCommand {
  DraftCommand(
    id: CommandID(high: 9, low: low), actor: "ann", requestID: "r\(low)", deadline: deadline,
    action: .appendSegment(draft: "d", content: "c", key: "k\(low)"))
}

private func publication(_ sequence: Int64, room: String = "d") -> Publication {
  Publication(room: room, sequence: sequence, requestID: "r", frame: [])
}

private let refused = CommandOutcome.refused(Refusal(.forbidden, "no"))

/// A broker with greeted connections.
private func broker(_ connections: ConnectionID..., limits: BrokerLimits = BrokerLimits()) -> BrokerState {
  var state = BrokerState(epoch: 5, limits: limits)
  for connection in connections {
    _ = state.handle(.connected(connection), at: 0)
    _ = state.handle(.received(connection, id: 0, .hello(Hello(name: "w"))), at: 0)
  }
  return state
}

/// Joins a room nobody is in, the database knowing `sequence`.
private func join(_ state: inout BrokerState, _ connection: ConnectionID, room: String = "d", at sequence: Int64) {
  _ = state.handle(.received(connection, id: 1, .join(room: room, deadline: .max)), at: 0)
  _ = state.handle(.readyToWrite, at: 0)
  _ = state.handle(.finished([.room(sequence: sequence, missed: [])]), at: 0)
}

@Suite("Broker state")
struct BrokerStateTests {
  @Test("the first message is a hello, and only the first")
  func handshake() {
    var state = BrokerState(epoch: 5)
    _ = state.handle(.connected(one), at: 0)
    #expect(
      state.handle(.received(one, id: 3, .hello(Hello(name: "w"))), at: 0)
        == [
          .send(one, .reply(id: 3, .welcome(Welcome(epoch: 5, positionEpoch: 0, secret: HashSecret(high: 0, low: 0))))),
          .send(one, .push(.limitRules(LimitRules()))),
        ])
    #expect(
      state.handle(.received(one, id: 4, .hello(Hello(name: "w"))), at: 0) == [.close(one, .unexpectedMessage)])
    _ = state.handle(.connected(two), at: 0)
    #expect(state.handle(.received(two, id: 1, .ping(deadline: .max)), at: 0) == [.close(two, .unexpectedMessage)])
    #expect(state.figures.connections == 0)
  }

  @Test("commands gather while the writer is busy and are answered in order")
  func groups() {
    var state = broker(one)
    _ = state.handle(.received(one, id: 1, .execute(command(1))), at: 0)
    #expect(state.handle(.readyToWrite, at: 0) == [.write([.command(command(1))])])
    _ = state.handle(.received(one, id: 2, .execute(command(2))), at: 0)
    _ = state.handle(.received(one, id: 3, .execute(command(3))), at: 0)
    #expect(state.handle(.readyToWrite, at: 0) == [])
    #expect(
      state.handle(.finished([.unchanged(refused)]), at: 0) == [
        .send(one, .reply(id: 1, .outcome(refused))), .write([.command(command(2)), .command(command(3))]),
      ])
  }

  @Test("a group is bounded, and so is the queue")
  func bounds() {
    var limits = BrokerLimits(groupItems: 2)
    limits.queuedItems = 3
    var state = broker(one, limits: limits)
    for id in 1...3 { _ = state.handle(.received(one, id: UInt64(id), .execute(command(UInt64(id)))), at: 0) }
    #expect(
      state.handle(.received(one, id: 4, .execute(command(4))), at: 0)
        == [.send(one, .reply(id: 4, .failed(.overloaded))), .dropped(command(4), .overloaded)])
    #expect(state.handle(.readyToWrite, at: 0) == [.write([.command(command(1)), .command(command(2))])])
  }

  @Test("what expired before it began is dropped")
  func deadlines() {
    var state = broker(one)
    _ = state.handle(.received(one, id: 1, .execute(command(1, deadline: 10))), at: 0)
    _ = state.handle(.received(one, id: 2, .execute(command(2, deadline: 11))), at: 0)
    #expect(
      state.handle(.readyToWrite, at: 10) == [
        .send(one, .reply(id: 1, .failed(.expired))), .dropped(command(1, deadline: 10), .expired),
        .write([.command(command(2, deadline: 11))]),
      ])
  }

  @Test("a join and a ping that expired before they began are dropped, on their way and in the queue")
  func otherDeadlines() {
    var state = broker(one)
    let requests: [Request] = [.join(room: "d", deadline: 10), .ping(deadline: 10)]
    for request in requests {
      #expect(state.handle(.received(one, id: 1, request), at: 10) == [.send(one, .reply(id: 1, .failed(.expired)))])
      #expect(state.handle(.received(one, id: 2, request), at: 9) == [])
      #expect(state.handle(.readyToWrite, at: 10) == [.send(one, .reply(id: 2, .failed(.expired)))])
    }
    #expect(state.figures.rooms == 0)
    #expect(state.figures.queuedItems == 0)
  }

  @Test("a committed event goes once to every worker with members")
  func publish() {
    var state = broker(one, two)
    join(&state, one, at: 3)
    _ = state.handle(.received(two, id: 2, .join(room: "d", deadline: .max)), at: 0)
    _ = state.handle(.received(two, id: 3, .join(room: "d", deadline: .max)), at: 0)
    _ = state.handle(.received(one, id: 9, .execute(command())), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    #expect(
      state.handle(.finished([.outcome(refused, publication: publication(4))]), at: 0) == [
        .send(one, .reply(id: 9, .outcome(refused))), .send(one, .push(.publication(publication(4)))),
        .send(two, .push(.publication(publication(4)))),
      ])
  }

  @Test("a join read inside a group gets exactly the events behind it")
  func joinInsideGroup() {
    var state = broker(one, two)
    join(&state, two, at: 0)
    _ = state.handle(.received(two, id: 7, .execute(command(1))), at: 0)
    _ = state.handle(.received(one, id: 8, .join(room: "e", deadline: .max)), at: 0)
    _ = state.handle(.received(two, id: 9, .execute(command(2))), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    let effects = state.handle(
      .finished([
        .outcome(refused, publication: publication(1, room: "e")), .room(sequence: 1, missed: []),
        .outcome(refused, publication: publication(2, room: "e")),
      ]), at: 0)
    let forOne = effects.filter { if case .send(one, _) = $0 { true } else { false } }
    #expect(
      forOne == [
        .send(one, .reply(id: 8, .joined(sequence: 1))),
        .send(one, .push(.publication(publication(2, room: "e")))),
      ])
  }

  @Test("who leaves before his join is answered is no member")
  func leaveDuringJoin() {
    var state = broker(one)
    _ = state.handle(.received(one, id: 1, .join(room: "d", deadline: .max)), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    _ = state.handle(.received(one, id: 2, .leave(room: "d")), at: 0)
    #expect(
      state.handle(.finished([.room(sequence: 0, missed: [])]), at: 0)
        == [.send(one, .reply(id: 1, .joined(sequence: 0)))])
    #expect(state.figures.rooms == 0)
  }

  @Test("a room is forgotten with its last member")
  func forgetRooms() {
    var state = broker(one, two)
    join(&state, one, at: 3)
    _ = state.handle(.received(two, id: 2, .join(room: "d", deadline: .max)), at: 0)
    _ = state.handle(.received(one, id: 3, .leave(room: "d")), at: 0)
    #expect(state.figures.rooms == 1)
    _ = state.handle(.disconnected(two), at: 0)
    #expect(state.figures.rooms == 0)
  }

  @Test("a resume brings what was missed, in order, before it is answered")
  func resume() {
    var state = broker(one)
    let positions = [RoomPosition(room: "d", sequence: 3), RoomPosition(room: "e", sequence: 1)]
    _ = state.handle(.received(one, id: 1, .resume(positions, epoch: 0)), at: 0)
    #expect(
      state.handle(.readyToWrite, at: 0) == [.write([.readRoom("d", after: 3), .readRoom("e", after: 1)])])
    #expect(
      state.handle(
        .finished([.room(sequence: 5, missed: [publication(4), publication(5)]), .room(sequence: 9, missed: nil)]),
        at: 0) == [
          .send(one, .push(.publication(publication(4)))), .send(one, .push(.publication(publication(5)))),
          .send(one, .reply(id: 1, .resumed(lost: ["e"]))),
        ])
    #expect(state.figures.rooms == 1)
  }

  @Test("positions of another epoch are lost, even those that look like ours")
  func resumeOfAnotherEpoch() {
    var state = broker(one, two)
    join(&state, two, at: 3)
    let positions = [RoomPosition(room: "d", sequence: 3), RoomPosition(room: "e", sequence: 0)]
    #expect(
      state.handle(.received(one, id: 1, .resume(positions, epoch: 7)), at: 0) == [
        .send(one, .reply(id: 1, .resumed(lost: ["d", "e"])))
      ])
    #expect(state.figures.memberships == 1)
  }

  @Test("a resume of nothing is answered at once")
  func emptyResume() {
    var state = broker(one)
    #expect(
      state.handle(.received(one, id: 1, .resume([], epoch: 0)), at: 0) == [
        .send(one, .reply(id: 1, .resumed(lost: [])))
      ])
  }

  @Test("answers to a connection that is gone are dropped, its changes are not")
  func disconnectedDuringCommit() {
    var state = broker(one, two)
    join(&state, two, at: 0)
    _ = state.handle(.received(one, id: 1, .execute(command())), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    _ = state.handle(.disconnected(one), at: 0)
    #expect(
      state.handle(.finished([.outcome(refused, publication: publication(1))]), at: 0)
        == [.send(two, .push(.publication(publication(1))))])
  }

  @Test("a ping is answered from a write of the last second, and else tries one")
  func ping() {
    var state = broker(one)
    let second: Int64 = 1_000_000_000
    #expect(state.handle(.received(one, id: 1, .ping(deadline: .max)), at: 0) == [])
    #expect(state.handle(.readyToWrite, at: 0) == [.write([.probe])])
    #expect(state.handle(.finished([.probed]), at: 5) == [.send(one, .reply(id: 1, .pong(isWritable: true)))])
    #expect(
      state.handle(.received(one, id: 2, .ping(deadline: .max)), at: 5 + second)
        == [.send(one, .reply(id: 2, .pong(isWritable: true)))])
    #expect(state.handle(.received(one, id: 3, .ping(deadline: .max)), at: 6 + second) == [])
  }

  @Test("after a failed write only a write that succeeds makes the database writable again")
  func failedWrite() {
    var state = broker(one)
    _ = state.handle(.received(one, id: 1, .execute(command())), at: 0)
    _ = state.handle(.readyToWrite, at: 0)
    _ = state.handle(.finished([.outcome(refused, publication: publication(1))]), at: 0)
    #expect(
      state.handle(.received(one, id: 2, .ping(deadline: .max)), at: 1) == [
        .send(one, .reply(id: 2, .pong(isWritable: true)))
      ])
    _ = state.handle(.received(one, id: 3, .execute(command(2))), at: 1)
    _ = state.handle(.readyToWrite, at: 1)
    _ = state.handle(.finished([.failed(.storageFailed)]), at: 1)
    // A refusal writes nothing, so it proves nothing.
    _ = state.handle(.received(one, id: 4, .execute(command(3))), at: 1)
    _ = state.handle(.readyToWrite, at: 1)
    _ = state.handle(.finished([.unchanged(refused)]), at: 1)
    #expect(state.handle(.received(one, id: 5, .ping(deadline: .max)), at: 1) == [])
    #expect(state.handle(.readyToWrite, at: 1) == [.write([.probe])])
    #expect(
      state.handle(.finished([.failed(.storageFailed)]), at: 1)
        == [.send(one, .reply(id: 5, .pong(isWritable: false)))])
  }

  @Test("a resume is served though the queue is full: sockets depend on it")
  func resumeInFullQueue() {
    var limits = BrokerLimits()
    limits.queuedItems = 1
    var state = broker(one, limits: limits)
    _ = state.handle(.received(one, id: 1, .execute(command(1))), at: 0)
    let positions = [RoomPosition(room: "d", sequence: 3)]
    #expect(state.handle(.received(one, id: 2, .resume(positions, epoch: 0)), at: 0) == [])
    #expect(state.handle(.readyToWrite, at: 0) == [.write([.command(command(1)), .readRoom("d", after: 3)])])
  }
}
