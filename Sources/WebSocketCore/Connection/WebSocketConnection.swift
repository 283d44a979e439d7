/// One server-side WebSocket, from its handshake to its end, as a value: frames and times in, effects out.
///
/// ```
///            close(…)                     peer's close, or its time is over
///   open ───────────────▶ closeSent ──────────────────────────────────────▶ ended
///     │ peer's close, or a fault of the peer's                                 ▲
///     └───────────────────▶ lingering ─────────────────────────────────────────┘
///                           (our side is ended)     end of the peer's side, or its time is over
/// ```
///
/// All times are nanoseconds of the monotonic clock.
package struct WebSocketConnection: Sendable {
  package enum Effect: Equatable, Sendable {
    case nothing
    case deliver(Message)
    /// Answer a ping. Only the latest needs an answer (RFC 6455 §5.5.3).
    case sendPong([UInt8])
    case sendPing
    /// Send a close frame of this payload and wait for the peer's.
    case sendClose(payload: [UInt8])
    /// Send a close frame of this payload, end our side, and read to the end without looking.
    case sendCloseAndLinger(payload: [UInt8], fault: ProtocolFault?)
    /// Close the TCP connection now.
    case disconnect
  }

  private enum Phase: Equatable {
    case open
    case closeSent(until: Int64)
    case lingering(until: Int64)
    case ended

    var isReading: Bool {
      switch self {
      case .open, .closeSent: true
      case .lingering, .ended: false
      }
    }
  }

  private let times: HeartbeatTimes
  /// What a message over the bound ends with.
  private let oversize: ProtocolFault
  private var phase = Phase.open
  private var receiver: MessageReceiver
  private var lastHeard: Int64
  private var nextPing: Int64

  /// - Parameters:
  ///   - maxMessageBytes: longest message taken from the peer.
  ///   - oversize: what a longer one ends with.
  ///   - now: when the handshake was done.
  package init(
    maxMessageBytes: Int, oversize: ProtocolFault = .messageTooBig, times: HeartbeatTimes, openedAt now: Int64
  ) {
    self.times = times
    self.oversize = oversize
    receiver = MessageReceiver(maxMessageBytes: maxMessageBytes)
    lastHeard = now
    nextPing = now + times.pingIntervalNanoseconds
  }

  package var isOpen: Bool { phase == .open }

  /// When ``timePassed(to:)`` is due.
  package var deadline: Int64? {
    switch phase {
    case .open: min(nextPing, lastHeard + times.silenceTimeoutNanoseconds)
    case .closeSent(let until), .lingering(let until): until
    case .ended: nil
    }
  }

  /// Bytes have come, whether or not they make a frame: the peer is alive.
  package mutating func heard(at now: Int64) {
    lastHeard = now
  }

  /// Takes the peer's next frame.
  package mutating func receive(_ frame: ReceivedFrame, at now: Int64) -> Effect {
    guard phase.isReading else { return .nothing }
    do {
      guard let event = try receiver.receive(frame) else { return .nothing }
      return effect(of: event, at: now)
    } catch {
      return fail(error, at: now)
    }
  }

  /// What the peer sent cannot be read as frames; nothing more can come of it.
  package mutating func failed(_ fault: ProtocolFault, at now: Int64) -> Effect {
    phase.isReading ? fail(fault, at: now) : .nothing
  }

  /// Begins the closing handshake, unless it has begun.
  package mutating func close(_ code: CloseCode, reason: String, at now: Int64) -> Effect {
    guard phase == .open else { return .nothing }
    phase = .closeSent(until: now + times.closeTimeoutNanoseconds)
    return .sendClose(payload: ClosePayload.bytes(code, reason: reason))
  }

  /// The time is `now`: pings, gives up a silent peer, ends waiting.
  package mutating func timePassed(to now: Int64) -> Effect {
    switch phase {
    case .open where now >= lastHeard + times.silenceTimeoutNanoseconds:
      return close(.goingAway, reason: "No sign of life", at: now)
    case .open where now >= nextPing:
      nextPing = now + times.pingIntervalNanoseconds
      return .sendPing
    case .closeSent(let until) where now >= until, .lingering(let until) where now >= until:
      phase = .ended
      return .disconnect
    case .open, .closeSent, .lingering, .ended:
      return .nothing
    }
  }

  /// The peer has ended its side of the TCP connection: nothing more can come of it.
  package mutating func inputClosed() -> Effect {
    guard phase != .ended else { return .nothing }
    phase = .ended
    return .disconnect
  }

  /// After our close frame nothing but the peer's own matters (RFC 6455 §5.5.1).
  private mutating func effect(of event: MessageReceiver.Event, at now: Int64) -> Effect {
    switch event {
    case .close(let code): return peerClosed(code, at: now)
    case .message(let message): return isOpen ? .deliver(message) : .nothing
    case .ping(let payload): return isOpen ? .sendPong(payload) : .nothing
    case .pong: return .nothing
    }
  }

  private mutating func peerClosed(_ code: CloseCode?, at now: Int64) -> Effect {
    guard phase == .open else {
      phase = .ended
      return .disconnect
    }
    return linger(payload: ClosePayload.bytes(code), fault: nil, at: now)
  }

  private mutating func fail(_ fault: ProtocolFault, at now: Int64) -> Effect {
    guard phase == .open else {
      phase = .ended
      return .disconnect
    }
    let fault = fault == .messageTooBig ? oversize : fault
    return linger(payload: ClosePayload.bytes(fault.code, reason: fault.reason), fault: fault, at: now)
  }

  private mutating func linger(payload: [UInt8], fault: ProtocolFault?, at now: Int64) -> Effect {
    phase = .lingering(until: now + times.lingerNanoseconds)
    return .sendCloseAndLinger(payload: payload, fault: fault)
  }
}
