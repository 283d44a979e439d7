import BrokerProtocol
import Drafts
import Limits

/// The broker's shared state and every decision on it: events and a time in, effects out.
///
/// One event loop owns it. Commands wait here until the writer is free and then go to it as one group; the order in
/// which the writer's results come back is the total order of all changes, and publications follow it. A join reads
/// the room's sequence through that same queue, so that no event falls between the answer and the membership.
package struct BrokerState {
  enum Connection {
    case awaitingHello
    case ready
  }

  private let limits: BrokerLimits
  package let epoch: UInt64
  var connections: [ConnectionID: Connection] = [:]
  var desk: LimitDesk
  /// Nil when sockets are not limited.
  var sockets: SocketDesk?
  private var rooms = RoomTable()
  private var queue = WorkQueue()
  private var commandCounters = CommandCounters()
  private var joins: [UInt64: PendingJoin] = [:]
  private var resumes: [UInt64: PendingResume] = [:]
  private var nextTicket: UInt64 = 0
  /// When the newest write became durable; nil before the first and after one that failed.
  private var lastWriteAt: Int64?

  /// How long a write proves that the database takes writes.
  private static let proofNanoseconds: Int64 = 1_000_000_000

  /// - Parameters:
  ///   - epoch: differs for every start of the broker.
  ///   - limiter: the rate limits in force; nil when there is none.
  ///   - secret: of the hashes of their keys, which workers make.
  ///   - sockets: the sockets there may be; nil when they are not limited.
  package init(
    epoch: UInt64, limits: BrokerLimits = BrokerLimits(), limiter: RateLimiter? = nil,
    secret: HashSecret = HashSecret(high: 0, low: 0), sockets: SocketDesk? = nil
  ) {
    self.epoch = epoch
    self.limits = limits
    desk = LimitDesk(limiter: limiter, secret: secret)
    self.sockets = sockets
  }

  /// Handles one event.
  /// - Parameter now: nanoseconds of the monotonic clock.
  package mutating func handle(_ event: BrokerEvent, at now: Int64) -> [BrokerEffect] {
    var effects: [BrokerEffect] = []
    switch event {
    case .connected(let connection, let process):
      connections[connection] = .awaitingHello
      if let process { sockets?.connected(connection, process) }
    case .received(let connection, let id, let request):
      receive(request, id: id, from: connection, at: now, &effects)
    case .disconnected(let connection): forget(connection, &effects)
    case .resetLimit(let tier, let ticket): resetLimit(tier, ticket: ticket, at: now, &effects)
    case .resetOverdue(let ticket): giveUp(onReset: ticket, &effects)
    case .workersNamed(let workers): sockets?.named(workers, at: now, &effects)
    case .processEnded(let process): sockets?.ended(process, at: now, &effects)
    case .readyToWrite: startGroup(at: now, &effects)
    case .finished(let results):
      finish(results, at: now, &effects)
      startGroup(at: now, &effects)
    }
    return effects
  }

  /// The figures of the moment, for tests and statistics.
  package var figures: BrokerFigures {
    BrokerFigures(
      connections: connections.count, rooms: rooms.count, memberships: rooms.memberships,
      queuedItems: queue.count, queuedBytes: queue.byteCount, commands: commandCounters)
  }
}

// MARK: - Messages

extension BrokerState {
  private mutating func receive(
    _ request: Request, id: UInt64, from connection: ConnectionID, at now: Int64, _ effects: inout [BrokerEffect]
  ) {
    guard let state = connections[connection] else { return }
    switch (state, request) {
    case (.awaitingHello, .hello):
      connections[connection] = .ready
      effects.append(.send(connection, .reply(id: id, .welcome(Welcome(epoch: epoch, secret: desk.secret)))))
    case (.awaitingHello, _), (.ready, .hello):
      forget(connection, &effects)
      effects.append(.close(connection, .unexpectedMessage))
    case (.ready, .ping(let deadline)) where deadline <= now, (.ready, .join(_, let deadline)) where deadline <= now:
      effects.append(.send(connection, .reply(id: id, .failed(.expired))))
    case (.ready, .ping(let deadline)): ping(id: id, from: connection, until: deadline, at: now, &effects)
    case (.ready, .execute(let command)):
      enqueue(.command(command), for: .command(connection, id: id), until: command.deadline, &effects)
    case (.ready, .join(let room, let deadline)): join(room, id: id, from: connection, until: deadline, &effects)
    case (.ready, .leave(let room)): leave(room, connection)
    case (.ready, .resume(let positions)): resume(positions, id: id, from: connection, &effects)
    case (.ready, .decide(let question)):
      if let reply = decide(question, from: connection, at: now) {
        effects.append(.send(connection, .reply(id: id, reply)))
      }
    case (.ready, .limitsNoted(let version)): limitsNoted(version, by: connection, &effects)
    case (.ready, .limitCounts(let counts)): desk.add(counts)
    case (.ready, .acquireSocket), (.ready, .releaseSocket), (.ready, .declareSockets):
      receiveAboutSockets(request, id: id, from: connection, at: now, &effects)
    }
  }

  /// Whether the database takes writes is known from a recent write only; else one is tried.
  private mutating func ping(
    id: UInt64, from connection: ConnectionID, until deadline: Int64, at now: Int64, _ effects: inout [BrokerEffect]
  ) {
    guard let lastWriteAt, now - lastWriteAt <= Self.proofNanoseconds else {
      enqueue(.probe, for: .ping(connection, id: id), until: deadline, &effects)
      return
    }
    effects.append(.send(connection, .reply(id: id, .pong(isWritable: true))))
  }

  mutating func forget(_ connection: ConnectionID, _ effects: inout [BrokerEffect]) {
    connections[connection] = nil
    forgetLimits(of: connection, &effects)
    sockets?.disconnected(connection)
    rooms.leaveAll(connection)
    joins = joins.filter { $0.value.connection != connection }
    resumes = resumes.filter { $0.value.connection != connection }
  }

  /// Queues an item, or answers that the queue is full: of items or of their bytes.
  private mutating func enqueue(
    _ item: WorkItem, for purpose: WorkQueue.Purpose, until deadline: Int64, _ effects: inout [BrokerEffect]
  ) {
    let entry = WorkQueue.Entry(purpose: purpose, item: item, deadline: deadline)
    guard queue.count < limits.queuedItems, queue.byteCount + item.byteCount <= limits.queuedBytes else {
      return drop(entry, .overloaded, &effects)
    }
    queue.append(entry)
  }

  /// Answers an item that has not begun and never will.
  private mutating func drop(
    _ entry: WorkQueue.Entry, _ failure: BrokerFailure, _ effects: inout [BrokerEffect]
  ) {
    fail(entry.purpose, failure, &effects)
    guard case .command(let command) = entry.item else { return }
    commandCounters.count(failure)
    effects.append(.dropped(command, failure))
  }

  private mutating func ticket() -> UInt64 {
    nextTicket += 1
    return nextTicket
  }
}

// MARK: - Rooms

extension BrokerState {
  private mutating func join(
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

  private mutating func leave(_ room: String, _ connection: ConnectionID) {
    rooms.leave(room, member: connection)
    for (ticket, join) in joins where join.connection == connection && join.room == room {
      joins[ticket]?.isAbandoned = true
    }
  }

  private mutating func resume(
    _ positions: [RoomPosition], id: UInt64, from connection: ConnectionID, _ effects: inout [BrokerEffect]
  ) {
    // One at a time is what bounds the work below, which is never refused.
    guard !resumes.values.contains(where: { $0.connection == connection }) else {
      forget(connection, &effects)
      return effects.append(.close(connection, .unexpectedMessage))
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

  private mutating func publish(_ publication: Publication, _ effects: inout [BrokerEffect]) {
    for member in rooms.publish(publication) {
      effects.append(.send(member, .push(.publication(publication))))
    }
  }
}

// MARK: - The writer

extension BrokerState {
  private mutating func startGroup(at now: Int64, _ effects: inout [BrokerEffect]) {
    guard queue.isWriterIdle, queue.count > 0 else { return }
    var expired: [WorkQueue.Entry] = []
    let group = queue.takeGroup(limit: limits.groupItems, now: now) { expired.append($0) }
    for entry in expired { drop(entry, .expired, &effects) }
    if !group.isEmpty { effects.append(.write(group)) }
  }

  private mutating func finish(_ results: [WorkResult], at now: Int64, _ effects: inout [BrokerEffect]) {
    let entries = queue.finishGroup()
    precondition(entries.count == results.count, "\(results.count) results for \(entries.count) items")
    for (entry, result) in zip(entries, results) {
      if result.isDurableWrite { lastWriteAt = now }
      if result == .failed(.storageFailed) { lastWriteAt = nil }
      settle(entry.purpose, result, &effects)
    }
  }

  private mutating func settle(
    _ purpose: WorkQueue.Purpose, _ result: WorkResult, _ effects: inout [BrokerEffect]
  ) {
    if case .command = purpose { commandCounters.count(result) }
    switch (purpose, result) {
    case (.command(let connection, let id), .outcome(let outcome, let publication)):
      reply(.outcome(outcome), id: id, to: connection, &effects)
      if let publication { publish(publication, &effects) }
    case (.command(let connection, let id), .unchanged(let outcome)):
      reply(.outcome(outcome), id: id, to: connection, &effects)
    case (.join(let ticket), .room(let sequence, _)): settleJoin(ticket, sequence: sequence, &effects)
    case (.resume(let ticket, let room), .room(let sequence, let missed)):
      settleResume(ticket, room: room, sequence: sequence, missed: missed, &effects)
    case (.ping(let connection, let id), .probed):
      reply(.pong(isWritable: true), id: id, to: connection, &effects)
    case (_, .failed(let failure)): fail(purpose, failure, &effects)
    case (_, .outcome), (_, .unchanged), (_, .room), (_, .probed):
      preconditionFailure("result \(result) for \(purpose)")
    }
  }

  private mutating func settleJoin(_ ticket: UInt64, sequence: Int64, _ effects: inout [BrokerEffect]) {
    guard let join = joins.removeValue(forKey: ticket) else { return }
    if !join.isAbandoned { rooms.join(join.room, member: join.connection, sequence: sequence) }
    effects.append(.send(join.connection, .reply(id: join.id, .joined(sequence: sequence))))
  }

  private mutating func settleResume(
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
  private mutating func settleRoom(
    _ room: String, of ticket: UInt64, isLost: Bool, _ effects: inout [BrokerEffect]
  ) {
    if isLost { resumes[ticket]?.lost.append(room) }
    resumes[ticket]?.unread -= 1
    answerResumeIfComplete(ticket, &effects)
  }

  private mutating func fail(
    _ purpose: WorkQueue.Purpose, _ failure: BrokerFailure, _ effects: inout [BrokerEffect]
  ) {
    switch purpose {
    case .command(let connection, let id): reply(.failed(failure), id: id, to: connection, &effects)
    case .ping(let connection, let id):
      reply(failure == .expired ? .failed(.expired) : .pong(isWritable: false), id: id, to: connection, &effects)
    case .join(let ticket):
      guard let join = joins.removeValue(forKey: ticket) else { return }
      reply(.failed(failure), id: join.id, to: join.connection, &effects)
    case .resume(let ticket, let room): settleRoom(room, of: ticket, isLost: true, &effects)
    }
  }

  private func reply(
    _ reply: Reply, id: UInt64, to connection: ConnectionID, _ effects: inout [BrokerEffect]
  ) {
    guard connections[connection] != nil else { return }
    effects.append(.send(connection, .reply(id: id, reply)))
  }
}
