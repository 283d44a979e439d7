import BrokerProtocol
import TestSupport

@testable import BrokerCore

/// A worker as its lease holder and its broker session make one: sockets that are open, requests that wait for answers
/// and are sent again after a reconnect, a declaration after each welcome.
struct SimulatedSocketWorker {
  struct Link {
    let connection: ConnectionID
    var toBroker: [(id: UInt64, request: Request)]
    var toWorker: [BrokerMessage] = []
  }

  private struct Pending {
    let claim: SocketClaim
    let deadline: Int64
  }

  let process: ProcessID
  var link: Link?
  private(set) var open: [UInt64: SocketClaim] = [:]
  private var pending: [UInt64: Pending] = [:]
  private var isReady = false
  private var lastID: UInt64 = 0
  private var lastNumber: UInt64 = 0

  init(process: ProcessID) {
    self.process = process
  }

  /// Whether nothing is on its way, in either direction.
  var isIdle: Bool { link?.toBroker.isEmpty != false && link?.toWorker.isEmpty != false }

  mutating func open(user: String, draft: String, at now: Int64, deadline: Int64) {
    lastNumber += 1
    lastID += 1
    let claim = SocketClaim(number: lastNumber, openedAt: now, user: user, draft: draft)
    pending[lastID] = Pending(claim: claim, deadline: deadline)
    if isReady { send(.acquireSocket(claim, deadline: deadline), id: lastID) }
  }

  /// As a worker whose settings limit no sockets.
  mutating func openUnasked(user: String, draft: String, at now: Int64) {
    lastNumber += 1
    let claim = SocketClaim(number: lastNumber, openedAt: now, user: user, draft: draft)
    open[claim.number] = claim
    sendUnanswered(.openedSocket(claim))
  }

  mutating func closeOne(_ random: inout SplitMix64) {
    guard let number = open.keys.sorted().randomElement(using: &random) else { return }
    close(number)
  }

  /// Who has waited until the deadline waits no longer; the lease may have been granted all the same.
  mutating func giveUp(at now: Int64) {
    for (id, waiting) in pending where waiting.deadline <= now {
      pending[id] = nil
      sendUnanswered(.releaseSocket(number: waiting.claim.number))
    }
  }

  mutating func connect(_ connection: ConnectionID) {
    lastID += 1
    link = Link(connection: connection, toBroker: [(lastID, .hello(Hello(name: "w")))])
  }

  /// - Returns: the connection as the broker has it, with what it may still read.
  mutating func disconnect() -> Link? {
    defer { link = nil }
    isReady = false
    return link
  }

  mutating func takeRequest() -> (id: UInt64, request: Request)? {
    guard link?.toBroker.isEmpty == false else { return nil }
    return link?.toBroker.removeFirst()
  }

  /// Receives the next message.
  /// - Returns: how many sockets it let in.
  mutating func receive() -> Int {
    guard link?.toWorker.isEmpty == false, let message = link?.toWorker.removeFirst() else { return 0 }
    switch message {
    case .reply(_, .welcome): welcomed()
    case .reply(let id, .socketAnswer(.granted)):
      guard let claim = pending.removeValue(forKey: id)?.claim else { return 0 }
      open[claim.number] = claim
      return 1
    case .reply(let id, .failed):
      if let claim = pending.removeValue(forKey: id)?.claim { sendUnanswered(.releaseSocket(number: claim.number)) }
    case .reply(let id, _): pending[id] = nil
    case .push(.closeSocket(let number)): if open[number] != nil { close(number) }
    case .push: break
    }
    return 0
  }

  private mutating func welcomed() {
    isReady = true
    // In two messages, so that a declaration may be cut in half.
    let claims = open.values.sorted { $0.number < $1.number }
    sendUnanswered(.declareSockets(Array(claims.prefix(1)), isLast: false))
    sendUnanswered(.declareSockets(Array(claims.dropFirst()), isLast: true))
    for (id, waiting) in pending.sorted(by: { $0.key < $1.key }) {
      send(.acquireSocket(waiting.claim, deadline: waiting.deadline), id: id)
    }
  }

  private mutating func close(_ number: UInt64) {
    open[number] = nil
    sendUnanswered(.releaseSocket(number: number))
  }

  private mutating func sendUnanswered(_ request: Request) {
    guard isReady else { return }
    lastID += 1
    send(request, id: lastID)
  }

  private mutating func send(_ request: Request, id: UInt64) {
    link?.toBroker.append((id, request))
  }
}
