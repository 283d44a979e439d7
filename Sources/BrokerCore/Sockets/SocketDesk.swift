import BrokerProtocol
import Limits

/// Where workers ask for sockets: the leases, whose connection speaks for which process, and who waits.
///
/// Leases belong to processes. A connection may break while the process and its sockets live; on the next one the
/// worker declares what it has. What a connection that is no longer the newest of its process still holds is stale and
/// counts for nothing.
package struct SocketDesk: Sendable {
  private struct Peer: Sendable {
    let process: ProcessID
    /// Before it has, it is told nothing and may ask for nothing.
    var hasDeclared = false
    var declaration: [SocketLease] = []
  }

  /// A request that cannot be decided before all sockets are known.
  private struct Waiting: Sendable {
    let ticket: UInt64
    let connection: ConnectionID
    let id: UInt64
    let lease: SocketLease
    let deadline: Int64
  }

  /// The most requests that wait; one more is answered `overloaded`.
  static let maximumWaiting = 65_536
  /// The most sockets one worker declares; a process has fewer descriptors.
  static let maximumDeclared = 4_194_304

  package private(set) var leases: SocketLeases
  private var roster = WorkerRoster()
  private var peers: [ConnectionID: Peer] = [:]
  private var newest: [ProcessID: ConnectionID] = [:]
  private var waiting: [SocketLease.Key: Waiting] = [:]
  private var lastTicket: UInt64 = 0
  /// Sockets that gave way to newer ones and whose workers have not closed them yet, as far as is known.
  private var displaced: [ProcessID: Set<UInt64>] = [:]

  /// - Parameter limits: nil when sockets are counted, but not limited.
  package init(limits: SocketLimits?) {
    leases = SocketLeases(limits: limits)
  }

  /// The figures of the moment, for statistics; nil where sockets are not limited.
  package var figures: SocketFigures? {
    guard leases.limits != nil else { return nil }
    return SocketFigures(
      sockets: leases.total, users: leases.userCount, drafts: leases.draftCount, waiting: waiting.count,
      undeclaredWorkers: roster.missing)
  }
}

// MARK: - Limits

extension SocketDesk {
  /// Other limits hold from now; nil: none. Nobody is closed who is beyond them, and nobody let in until there is room.
  mutating func limit(_ limits: SocketLimits?, at now: Int64, _ effects: inout [BrokerEffect]) {
    leases.limits = limits
    // Those need not wait any more until all sockets are known.
    if limits == nil { serveWaiting(at: now, &effects) }
  }
}

// MARK: - Workers

extension SocketDesk {
  mutating func connected(_ connection: ConnectionID, _ process: ProcessID) {
    if let older = newest[process] { forget(older) }
    newest[process] = connection
    peers[connection] = Peer(process: process)
  }

  /// A worker of the protocol's version before says which sockets it has only where they are limited. Where they are
  /// not, nobody is kept waiting for its word.
  mutating func mayStaySilent(_ connection: ConnectionID, at now: Int64, _ effects: inout [BrokerEffect]) {
    guard leases.limits == nil, let process = peers[connection]?.process else { return }
    updateRoster(at: now, &effects) { $0.done(process) }
  }

  /// Leases outlive their connection: they are the process's.
  mutating func disconnected(_ connection: ConnectionID) {
    guard let peer = peers[connection] else { return }
    newest[peer.process] = nil
    forget(connection)
  }

  private mutating func forget(_ connection: ConnectionID) {
    peers[connection] = nil
    waiting = waiting.filter { $0.value.connection != connection }
  }

  /// The workers that run, as the supervisor says when it has started this broker and when one has ended.
  mutating func named(_ workers: [ProcessID], at now: Int64, _ effects: inout [BrokerEffect]) {
    updateRoster(at: now, &effects) { $0.named(workers) }
  }

  mutating func ended(_ process: ProcessID, at now: Int64, _ effects: inout [BrokerEffect]) {
    // What still comes of its connection was sent by a process that is no more.
    if let connection = newest.removeValue(forKey: process) { forget(connection) }
    leases.ended(process)
    displaced[process] = nil
    updateRoster(at: now, &effects) { $0.done(process) }
  }
}

// MARK: - All sockets are known

extension SocketDesk {
  private mutating func updateRoster(
    at now: Int64, _ effects: inout [BrokerEffect], _ update: (inout WorkerRoster) -> Void
  ) {
    let wasComplete = roster.isComplete
    update(&roster)
    guard roster.isComplete else { return }
    if !wasComplete { displaceExcess(&effects) }
    serveWaiting(at: now, &effects)
  }

  /// Sockets that had to give way when the broker before died may not have been told.
  private mutating func displaceExcess(_ effects: inout [BrokerEffect]) {
    for lease in leases.takeExcess() { displace(lease.key, &effects) }
  }

  private mutating func serveWaiting(at now: Int64, _ effects: inout [BrokerEffect]) {
    guard !waiting.isEmpty else { return }
    let inOrder = waiting.values.sorted { $0.ticket < $1.ticket }
    waiting = [:]
    for candidate in inOrder { acquire(candidate, at: now, &effects) }
  }
}

// MARK: - Requests

extension SocketDesk {
  /// - Returns: false when the message is out of order, and the connection is to be closed.
  mutating func receive(
    _ request: Request, id: UInt64, from connection: ConnectionID, at now: Int64, _ effects: inout [BrokerEffect]
  ) -> Bool {
    // Of a process that has ended, or has connected anew.
    guard let peer = peers[connection] else { return true }
    switch request {
    case .declareSockets(let claims, let isLast):
      return declare(claims, isLast: isLast, from: connection, at: now, &effects)
    case .acquireSocket(let claim, let deadline) where peer.hasDeclared:
      lastTicket += 1
      let candidate = Waiting(
        ticket: lastTicket, connection: connection, id: id, lease: SocketLease(claim, of: peer.process),
        deadline: deadline)
      acquire(candidate, at: now, &effects)
      return true
    case .openedSocket(let claim) where peer.hasDeclared:
      leases.add(SocketLease(claim, of: peer.process))
      return true
    case .releaseSocket(let number) where peer.hasDeclared:
      release(SocketLease.Key(peer.process, number))
      return true
    default: return false
    }
  }

  private mutating func acquire(_ candidate: Waiting, at now: Int64, _ effects: inout [BrokerEffect]) {
    guard roster.isComplete || leases.limits == nil else {
      guard waiting.count < Self.maximumWaiting else { return answer(candidate, .failed(.overloaded), &effects) }
      waiting[candidate.lease.key] = candidate
      return
    }
    guard candidate.deadline > now else { return answer(candidate, .failed(.expired), &effects) }
    let decision = leases.acquire(candidate.lease)
    if case .replaced(let oldest) = decision {
      for lease in oldest { displace(lease.key, &effects) }
    }
    answer(candidate, .socketAnswer(decision.onTheWire), &effects)
  }

  private func answer(_ candidate: Waiting, _ reply: Reply, _ effects: inout [BrokerEffect]) {
    effects.append(.send(candidate.connection, .reply(id: candidate.id, reply)))
  }

  private mutating func release(_ key: SocketLease.Key) {
    waiting[key] = nil
    leases.release(key)
    displaced[key.owner]?.remove(key.number)
    if displaced[key.owner]?.isEmpty == true { displaced[key.owner] = nil }
  }

  /// The worker may be away; it is told again when it declares the socket.
  private mutating func displace(_ key: SocketLease.Key, _ effects: inout [BrokerEffect]) {
    displaced[key.owner, default: []].insert(key.number)
    guard let connection = newest[key.owner], peers[connection]?.hasDeclared == true else { return }
    effects.append(.send(connection, .push(.closeSocket(number: key.number))))
  }

  private mutating func declare(
    _ claims: [SocketClaim], isLast: Bool, from connection: ConnectionID, at now: Int64,
    _ effects: inout [BrokerEffect]
  ) -> Bool {
    guard var peer = peers[connection], !peer.hasDeclared,
      peer.declaration.count + claims.count <= Self.maximumDeclared
    else { return false }
    peer.declaration += claims.map { SocketLease($0, of: peer.process) }
    guard isLast else {
      peers[connection] = peer
      return true
    }
    let declared = peer.declaration
    peers[connection] = Peer(process: peer.process, hasDeclared: true)
    settle(declared, of: peer.process, &effects)
    updateRoster(at: now, &effects) { $0.done(peer.process) }
    return true
  }

  /// Those that gave way to newer ones get no lease again, but are told to close once more.
  private mutating func settle(
    _ declared: [SocketLease], of process: ProcessID, _ effects: inout [BrokerEffect]
  ) {
    let toClose = (displaced.removeValue(forKey: process) ?? []).intersection(declared.map(\.key.number))
    leases.declare(declared.filter { !toClose.contains($0.key.number) }, of: process)
    for number in toClose.sorted() { displace(SocketLease.Key(process, number), &effects) }
  }
}
