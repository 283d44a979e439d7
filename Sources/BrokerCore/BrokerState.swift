import BrokerProtocol
import Drafts
import Limits

/// The broker's shared state and every decision on it: events and a time in, effects out.
///
/// One event loop owns it. Commands wait here until the writer is free and then go to it as one group; the order in
/// which the writer's results come back is the total order of all changes, and publications follow it. A join reads
/// the room's sequence through that same queue, so that no event falls between the answer and the membership.
package struct BrokerState {
  enum Connection: Equatable {
    case awaitingHello
    /// Speaks this version of the protocol.
    case ready(version: UInt16)
  }

  var limits: BrokerLimits
  package let epoch: UInt64
  /// Which order of events the rooms' sequences count in.
  let positionEpoch: UInt64
  var connections: [ConnectionID: Connection] = [:]
  var desk: LimitDesk
  var sockets: SocketDesk
  var rooms = RoomTable()
  var queue = WorkQueue()
  var commandCounters = CommandCounters()
  var joins: [UInt64: PendingJoin] = [:]
  var resumes: [UInt64: PendingResume] = [:]
  var nextTicket: UInt64 = 0
  /// When the newest write became durable; nil before the first and after one that failed.
  var lastWriteAt: Int64?

  /// How long a write proves that the database takes writes.
  private static let proofNanoseconds: Int64 = 1_000_000_000

  /// - Parameters:
  ///   - epoch: differs for every start of the broker.
  ///   - positionEpoch: the database's; positions of another epoch are not resumed.
  ///   - limiter: the rate limits in force; nil when there is none.
  ///   - mode: whether they refuse or only watch.
  ///   - secret: of the hashes of their keys, which workers make.
  ///   - sockets: the sockets there may be.
  package init(
    epoch: UInt64, positionEpoch: UInt64 = 0, limits: BrokerLimits = BrokerLimits(), limiter: RateLimiter? = nil,
    mode: LimitMode = .enforce, secret: HashSecret = HashSecret(high: 0, low: 0),
    sockets: SocketDesk = SocketDesk(limits: nil)
  ) {
    self.epoch = epoch
    self.positionEpoch = positionEpoch
    self.limits = limits
    desk = LimitDesk(limiter: limiter, mode: mode, secret: secret)
    self.sockets = sockets
  }

  /// Handles one event.
  /// - Parameter now: nanoseconds of the monotonic clock.
  package mutating func handle(_ event: BrokerEvent, at now: Int64) -> [BrokerEffect] {
    var effects: [BrokerEffect] = []
    switch event {
    case .connected(let connection, let process):
      connections[connection] = .awaitingHello
      if let process { sockets.connected(connection, process) }
    case .received(let connection, let id, let request):
      receive(request, id: id, from: connection, at: now, &effects)
    case .disconnected(let connection): forget(connection, &effects)
    case .ordered(let move, let ticket, let deadline):
      enqueue(.moveRing(move), for: .order(ticket: ticket), until: deadline, &effects)
      startGroup(at: now, &effects)
    case .resetLimit(let tier, let ticket): resetLimit(tier, ticket: ticket, at: now, &effects)
    case .resetOverdue(let ticket): giveUp(onReset: ticket, &effects)
    case .workersNamed(let workers): sockets.named(workers, at: now, &effects)
    case .processEnded(let process): sockets.ended(process, at: now, &effects)
    case .readyToWrite: startGroup(at: now, &effects)
    case .finished(let results):
      finish(results, at: now, &effects)
      startGroup(at: now, &effects)
    }
    return effects
  }

  /// What a reload changes, all of it at one instant. Buckets keep their levels, sockets stay.
  /// - Parameters:
  ///   - limiter: made of the one before, whose levels it has; nil when no limit is on.
  ///   - sockets: nil when they are not limited.
  ///   - ticket: `limitsSettled` with it follows when every worker has forgotten the refusals of before.
  package mutating func reconfigure(
    groupItems: Int, limiter: RateLimiter?, mode: LimitMode, sockets: SocketLimits?, ticket: UInt64, at now: Int64
  ) -> [BrokerEffect] {
    var effects: [BrokerEffect] = []
    limits.groupItems = groupItems
    self.sockets.limit(sockets, at: now, &effects)
    if limiter != nil || desk.limiter != nil {
      replaceLimits(limiter, mode: mode, ticket: ticket, &effects)
    } else {
      effects.append(.limitsSettled(ticket: ticket))
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
    case (.awaitingHello, .hello(let hello)):
      connections[connection] = .ready(version: hello.version)
      let welcome = Welcome(epoch: epoch, positionEpoch: positionEpoch, secret: desk.secret)
      effects.append(.send(connection, .reply(id: id, .welcome(welcome))))
      tellRules(to: connection, &effects)
      if hello.version < ProtocolVersion.withRules { sockets.mayStaySilent(connection, at: now, &effects) }
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
    case (.ready, .resume(let positions, let epoch)):
      resume(positions, of: epoch, id: id, from: connection, &effects)
    case (.ready, .decide(let question)):
      if let reply = decide(question, from: connection, at: now) {
        effects.append(.send(connection, .reply(id: id, reply)))
      }
    case (.ready, .limitsNoted(let version)): limitsNoted(version, by: connection, &effects)
    case (.ready, .limitCounts(let counts)): desk.add(counts)
    case (.ready, .acquireSocket), (.ready, .releaseSocket), (.ready, .declareSockets), (.ready, .openedSocket):
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
    sockets.disconnected(connection)
    rooms.leaveAll(connection)
    joins = joins.filter { $0.value.connection != connection }
    resumes = resumes.filter { $0.value.connection != connection }
  }
}
