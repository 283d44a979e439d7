import BrokerProtocol
import ContractJSON
import Logging
import NIOCore
import Observability
import WebSocketCore

/// A socket in a draft's room, from its handshake on (CONTRACT §7).
///
/// Who comes in is decided in this order: origin, identity, limits, room. Origin and limits are switched on by
/// settings that are off by default; their places are ``admit()`` and ``identified(as:)``. Nothing of the client is
/// read before it is in.
final class DraftSocket: SocketPurpose, RoomMember {
  private enum State {
    case opening(SocketOpening)
    /// Waiting for the room.
    case joining
    case member
    case ended
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let services: DraftSocketServices
  private let draftID: String
  private let requestID: String
  private let connectionID: String
  private var userID = ""
  private var state: State
  /// Ends with ``ended(_:)``, which the session always calls.
  private var session: WebSocketSession?

  init(services: DraftSocketServices, draftID: String, opening: SocketOpening) {
    self.services = services
    self.draftID = draftID
    requestID = opening.requestID
    connectionID = opening.connectionID
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
    state = .ended
    self.session = nil
  }
}

// MARK: - Coming in

extension DraftSocket {
  /// Asks who it is. A check of the origin belongs before this: it refuses before any token is looked at.
  private func admit() {
    guard case .opening(let opening) = state else { return }
    let socket = NIOLoopBound(self, eventLoop: services.eventLoop)
    Task(executorPreference: services.executor) { [identify = services.identify] in
      socket.value.identified(as: await identify(opening))
    }
  }

  /// Goes for the room. A lease of a socket (global, draft, user) belongs before that: only who may stay joins.
  private func identified(as caller: Caller) {
    guard case .opening = state else { return }
    switch caller {
    case .user(let userID):
      self.userID = userID
      state = .joining
      // No draft has a longer id, so nothing can happen there.
      guard draftID.utf8.count <= ProtocolVersion.maximumRoomBytes else { return joined() }
      services.rooms.join(draftID, self)
    case .anonymous, .refused:
      reject(code: "forbidden", message: "Unauthorized: missing or invalid authentication")
    case .unverifiable:
      log("identity not verifiable", reason: nil)
      session?.close(.tryAgainLater, reason: "Identity cannot be verified now")
    }
  }

  /// One error frame, then the close that says the same.
  private func reject(code: String, message: String) {
    log("socket rejected", reason: message)
    session?.send(SocketFrame.error(code: code, message: message, requestID: requestID))
    session?.close(.policyViolation, reason: message)
  }
}

// MARK: - In the room

extension DraftSocket {
  func joined() {
    guard case .joining = state else { return }
    state = .member
    log("socket joined", reason: nil)
    session?.send(
      SocketFrame.connected(draftID: draftID, userID: userID, requestID: requestID, connectionID: connectionID))
    session?.resumeReading()
    session?.flush()
  }

  func joinFailed() {
    log("room not joined", reason: nil)
    state = .ended
    session?.close(.tryAgainLater, reason: "Room cannot be joined now")
  }

  func deliver(_ text: ByteBuffer) {
    session?.send(text)
  }

  func flush() {
    session?.flush()
  }

  func positionLost() {
    log("room position lost", reason: nil)
    state = .ended
    session?.close(.serviceRestart, reason: "Events were missed")
  }
}

// MARK: - From the client

extension DraftSocket {
  /// `{"type":"ping"}` is answered, all other JSON is ignored, everything else ends the socket.
  func received(_ message: Message, on session: WebSocketSession) {
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
