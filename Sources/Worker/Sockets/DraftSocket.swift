import BrokerClient
import BrokerProtocol
import ContractJSON
import Drafts
import Logging
import NIOCore
import Observability
import ProcessControl
import Storage
import WebSocketCore

/// A socket in a draft's room, from its handshake on (CONTRACT §7).
///
/// Who comes in is decided in this order: origin, rate of new sockets, identity, lease, room. All but identity and room
/// are limits, which are off by default. Nothing of the client is read before it is in.
final class DraftSocket: SocketPurpose, RoomMember {
  private enum State {
    case opening(SocketOpening)
    /// Waiting for a lease.
    case acquiring
    /// Waiting for the room.
    case joining
    case member
    case ended
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  let services: DraftSocketServices
  private let draftID: String
  private let requestID: String
  private let connectionID: String
  private(set) var userID = ""
  private let catchUp: CatchUpRequest?
  /// Where the events begin that are sent, with positions; nil for who did not ask for them.
  private var start: EventPosition?
  private var state: State
  /// Held until the socket ends.
  private var lease: UInt64?
  /// Ends with ``ended(_:)``, which the session always calls.
  private(set) var session: WebSocketSession?

  init(services: DraftSocketServices, draftID: String, opening: SocketOpening) {
    self.services = services
    self.draftID = draftID
    requestID = opening.requestID
    connectionID = opening.connectionID
    catchUp = services.history == nil ? nil : opening.catchUp
    state = .opening(opening)
  }

  func opened(_ session: WebSocketSession) {
    self.session = session
    admit()
  }

  func ended(_ session: WebSocketSession) {
    if case .joining = state { services.rooms.leave(draftID, self) }
    if case .member = state {
      services.rooms.leave(draftID, self)
      log("socket left", reason: nil)
    }
    if let lease { services.leases?.release(lease) }
    lease = nil
    state = .ended
    self.session = nil
  }
}

// MARK: - Coming in

extension DraftSocket {
  /// Origin and rate come before any token is looked at.
  private func admit() {
    guard case .opening(let opening) = state else { return }
    guard let limits = services.limits else { return identify(opening) }
    guard limits.allowsOrigin(of: opening.fields) else { return reject(code: .socketLimit, "Origin not allowed") }
    guard let rates = limits.rates, rates.limitsConnects else { return identify(opening) }
    let socket = NIOLoopBound(self, eventLoop: services.eventLoop)
    let peer = session?.remoteAddress
    let deadline = services.eventLoop.nanoseconds + limits.admissionNanoseconds
    Task(executorPreference: services.executor) {
      let verdict = await rates.connect(from: peer, opening.fields, deadline: deadline)
      socket.value.connectDecided(verdict, opening)
    }
  }

  private func connectDecided(_ verdict: LimitVerdict, _ opening: SocketOpening) {
    guard case .opening = state else { return }
    switch verdict {
    case .admitted: identify(opening)
    case .refused: reject(code: .rateLimited, Self.rateRefusal)
    case .unavailable: limitsUnavailable()
    }
  }

  private func identify(_ opening: SocketOpening) {
    let socket = NIOLoopBound(self, eventLoop: services.eventLoop)
    Task(executorPreference: services.executor) { [identify = services.identify] in
      socket.value.identified(as: await identify(opening))
    }
  }

  /// Only who is known takes a lease.
  private func identified(as caller: Caller) {
    guard case .opening = state else { return }
    switch caller {
    case .user(let userID):
      self.userID = userID
      guard let leases = services.leases else { return join() }
      if let limits = services.limits { return acquire(leases, limits) }
      lease = leases.take(user: userID, draft: draftID, close: closeForNewer)
      join()
    case .anonymous, .refused:
      reject(code: .forbidden, "Unauthorized: missing or invalid authentication")
    case .unverifiable:
      log("identity not verifiable", reason: nil)
      session?.close(.tryAgainLater, reason: "Identity cannot be verified now")
    }
  }

  private func acquire(_ leases: SocketLeaseHolder, _ limits: DraftSocketLimits) {
    state = .acquiring
    leases.acquire(
      user: userID, draft: draftID, deadline: services.eventLoop.nanoseconds + limits.admissionNanoseconds,
      close: closeForNewer, completion: { self.leaseAnswered($0, leases) })
  }

  private var closeForNewer: () -> Void {
    { [weak self] in self?.reject(code: .socketLimit, "Replaced by a newer socket") }
  }

  private func leaseAnswered(_ answer: SocketLeaseHolder.Answer, _ leases: SocketLeaseHolder) {
    guard case .acquiring = state else {
      if case .granted(let number) = answer { leases.release(number) }
      return
    }
    switch answer {
    case .granted(let number):
      lease = number
      join()
    case .refused(let scope): reject(code: .socketLimit, scope.refusal)
    case .unavailable(let error): limitsUnavailable(error.message)
    }
  }

  /// Only who may stay joins.
  private func join() {
    state = .joining
    // No draft has a longer id, so nothing can happen there.
    guard draftID.utf8.count <= ProtocolVersion.maximumRoomBytes else { return joined() }
    services.rooms.join(draftID, self)
  }

  private func limitsUnavailable(_ reason: String? = nil) {
    log("limits not decidable", reason: reason)
    session?.close(.tryAgainLater, reason: "Limits cannot be decided now")
  }

  /// One error frame, then the close that says the same.
  private func reject(code: ErrorCode, _ message: String) {
    log("socket rejected", reason: message)
    session?.send(SocketFrame.error(code: code.rawValue, message: message, requestID: requestID))
    session?.close(.policyViolation, reason: message)
  }
}

// MARK: - In the room

extension DraftSocket {
  func joined() {
    guard case .joining = state else { return }
    var start: SocketStart?
    if let catchUp, let history = services.history {
      do {
        start = try SocketStart.read(catchUp, of: draftID, in: history)
      } catch {
        log("missed events not read", reason: "\(error)")
        session?.close(.tryAgainLater, reason: "Room cannot be joined now")
        return
      }
    }
    state = .member
    log("socket joined", reason: nil)
    session?.send(
      SocketFrame.connected(
        draftID: draftID, userID: userID, requestID: requestID, connectionID: connectionID, start: start))
    if let start { sendMissed(start) }
    session?.resumeReading()
    session?.flush()
  }

  func joinFailed() {
    log("room not joined", reason: nil)
    state = .ended
    session?.close(.tryAgainLater, reason: "Room cannot be joined now")
  }

  private func sendMissed(_ start: SocketStart) {
    self.start = start.position
    guard let epoch = start.position?.epoch else { return }
    for event in start.events {
      let position = EventPosition(epoch: epoch, sequence: event.sequence)
      session?.send(ByteBuffer(bytes: PositionedEvent.json(event.frame, position)))
    }
  }

  func deliver(_ event: inout RoomEvent) {
    guard let start else {
      session?.send(event.text)
      return
    }
    // What was read at the start may be told only now.
    if event.sequence > start.sequence { session?.send(event.text(inEpoch: start.epoch)) }
  }

  func flush() {
    session?.flush()
  }

  var queuedBytes: Int { session?.queuedBytes ?? 0 }

  func cutOff() {
    log("socket reads too slowly", reason: "too much is queued for its draft, \(queuedBytes) bytes of it here")
    session?.close(.tryAgainLater, reason: "Reading too slowly")
  }

  func positionLost() {
    log("room position lost", reason: nil)
    state = .ended
    session?.close(.serviceRestart, reason: "Events were missed")
  }
}

// MARK: - From the client

extension DraftSocket {
  static let oversize = ProtocolFault(code: .policyViolation, reason: "WS message too large")
  private static let rateRefusal = "WS rate limit exceeded"

  func lastWords(on fault: ProtocolFault) -> ByteBuffer? {
    guard fault == Self.oversize else { return nil }
    return SocketFrame.error(code: ErrorCode.payloadTooLarge.rawValue, message: fault.reason, requestID: requestID)
  }

  /// Where messages have a rate, the next one is not read before this one's is decided: answers stay in order.
  func received(_ message: Message, on session: WebSocketSession) {
    guard let rates = services.limits?.rates, rates.limitsMessages else { return take(message, on: session) }
    session.pauseReading()
    let socket = NIOLoopBound(self, eventLoop: services.eventLoop)
    let user = userID
    let now = services.eventLoop.nanoseconds
    Task(executorPreference: services.executor) {
      socket.value.messageDecided(await rates.message(of: user, at: now), message)
    }
  }

  private func messageDecided(_ verdict: LimitVerdict, _ message: Message) {
    guard case .member = state, let session else { return }
    switch verdict {
    case .admitted: take(message, on: session)
    case .refused: reject(code: .rateLimited, Self.rateRefusal)
    // The socket stays; what it asked is not answered.
    case .unavailable: log("message dropped", reason: "limits cannot be decided now")
    }
    session.resumeReading()
  }

  /// `{"type":"ping"}` is answered, all other JSON is ignored, everything else ends the socket.
  private func take(_ message: Message, on session: WebSocketSession) {
    LoopTrace.begin("socket message", requestID)
    guard message.kind == .text else {
      return session.close(.unacceptableData, reason: "Binary messages are not understood")
    }
    // A byte order mark may stand before the JSON of a body, but not of a message.
    guard !message.bytes.starts(with: Self.byteOrderMark),
      let isPing = try? JSONScan.hasMember("type", equalTo: "ping", in: message.bytes)
    else {
      return session.close(.invalidPayload, reason: "Invalid JSON")
    }
    if isPing { session.send(SocketFrame.pong(requestID: requestID)) }
  }

  func log(_ message: String, reason: String?) {
    services.logger.logEvent(
      .info, message, requestID: requestID, userID: userID.isEmpty ? nil : userID, draftID: draftID,
      connectionID: connectionID, extra: reason.map { ["reason": $0] } ?? [:])
  }
}

@available(*, unavailable)
extension DraftSocket: Sendable {}
