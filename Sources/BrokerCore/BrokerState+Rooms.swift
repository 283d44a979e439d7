import BrokerProtocol

/// Rooms: who follows which, and what they missed.
///
/// A room's sequence is read through the queue of changes, so that no event falls between an answer and the membership.
extension BrokerState {
  /// The rooms with the most sockets, the fullest first; of equal ones the draft with the lower id.
  package func roomFigures(limit: Int) -> [RoomFigures] {
    let all = rooms.all.map { draft, room in
      RoomFigures(
        draft: draft, sockets: sockets.leases.count(ofDraft: draft), workers: room.members.count,
        sequence: room.sequence)
    }
    return Array(all.sorted { ($1.sockets, $0.draft) < ($0.sockets, $1.draft) }.prefix(limit))
  }

  mutating func join(
    _ room: String, id: UInt64, from connection: ConnectionID, until deadline: Int64, _ effects: inout [BrokerEffect]
  ) {
    if let sequence = rooms.sequence(of: room) {
      rooms.join(room, member: connection, sequence: sequence)
      effects.append(.send(connection, .reply(id: id, .joined(sequence: sequence))))
      return
    }
    guard rooms.count < limits.rooms else {
      effects.append(.send(connection, .reply(id: id, .failed(.overloaded))))
      return
    }
    let ticket = ticket()
    joins[ticket] = PendingJoin(connection: connection, id: id, room: room)
    enqueue(.readRoom(room, after: nil), for: .join(ticket: ticket), until: deadline, &effects)
  }

  mutating func leave(_ room: String, _ connection: ConnectionID) {
    rooms.leave(room, member: connection)
    for (ticket, join) in joins where join.connection == connection && join.room == room {
      joins[ticket]?.isAbandoned = true
    }
  }

  mutating func resume(
    _ positions: [RoomPosition], of epoch: UInt64, id: UInt64, from connection: ConnectionID,
    _ effects: inout [BrokerEffect]
  ) {
    // One at a time is what bounds the work below, which is never refused.
    guard !resumes.values.contains(where: { $0.connection == connection }) else {
      forget(connection, &effects)
      return effects.append(.close(connection, .unexpectedMessage))
    }
    // The database was put back since. A sequence has come to name another event, so that even one that is ours says
    // nothing.
    guard epoch == positionEpoch else {
      return effects.append(.send(connection, .reply(id: id, .resumed(lost: positions.map(\.room)))))
    }
    let ticket = ticket()
    var toRead: [RoomPosition] = []
    for position in positions {
      if rooms.sequence(of: position.room) == position.sequence {
        rooms.join(position.room, member: connection, sequence: position.sequence)
      } else {
        toRead.append(position)
      }
    }
    resumes[ticket] = PendingResume(connection: connection, id: id, unread: toRead.count)
    // Not refused when the queue is full: sockets depend on it, and it is of `ProtocolVersion.maximumRoomsPerResume`
    // rooms at most.
    for position in toRead {
      queue.append(
        WorkQueue.Entry(
          purpose: .resume(ticket: ticket, room: position.room),
          item: .readRoom(position.room, after: position.sequence), deadline: .max))
    }
    if toRead.isEmpty { answerResumeIfComplete(ticket, &effects) }
  }

  private mutating func answerResumeIfComplete(_ ticket: UInt64, _ effects: inout [BrokerEffect]) {
    guard let resume = resumes[ticket], resume.unread == 0 else { return }
    resumes[ticket] = nil
    effects.append(.send(resume.connection, .reply(id: resume.id, .resumed(lost: resume.lost))))
  }

  mutating func publish(_ publication: Publication, _ effects: inout [BrokerEffect]) {
    for member in rooms.publish(publication) {
      effects.append(.send(member, .push(.publication(publication))))
    }
  }
}

// MARK: - What was read

extension BrokerState {
  mutating func settleJoin(_ ticket: UInt64, sequence: Int64, _ effects: inout [BrokerEffect]) {
    guard let join = joins.removeValue(forKey: ticket) else { return }
    if !join.isAbandoned { rooms.join(join.room, member: join.connection, sequence: sequence) }
    effects.append(.send(join.connection, .reply(id: join.id, .joined(sequence: sequence))))
  }

  mutating func settleResume(
    _ ticket: UInt64, room: String, sequence: Int64, missed: [Publication]?, _ effects: inout [BrokerEffect]
  ) {
    guard let resume = resumes[ticket] else { return }
    let missedBytes = resume.missedBytes + (missed ?? []).reduce(0) { $0 + $1.frame.count }
    let hasPlace = rooms.sequence(of: room) != nil || rooms.count < limits.rooms
    guard let missed, missedBytes <= limits.resumedBytes, hasPlace else {
      return settleRoom(room, of: ticket, isLost: true, &effects)
    }
    resumes[ticket]?.missedBytes = missedBytes
    for publication in missed { effects.append(.send(resume.connection, .push(.publication(publication)))) }
    rooms.join(room, member: resume.connection, sequence: sequence)
    settleRoom(room, of: ticket, isLost: false, &effects)
  }

  /// One room of a resume has been dealt with; the last one completes it.
  mutating func settleRoom(
    _ room: String, of ticket: UInt64, isLost: Bool, _ effects: inout [BrokerEffect]
  ) {
    if isLost { resumes[ticket]?.lost.append(room) }
    resumes[ticket]?.unread -= 1
    answerResumeIfComplete(ticket, &effects)
  }

  private mutating func ticket() -> UInt64 {
    nextTicket += 1
    return nextTicket
  }
}
