/// One server-side WebSocket, from its handshake to its end, as a value: bytes and times in, effects out.
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
    /// Read on: all bytes are used up.
    case needBytes
    case deliver(Message)
    /// Answer a ping. Only the latest needs an answer (RFC 6455 §5.5.3).
    case sendPong([UInt8])
    case sendPing
    /// Send this close frame and wait for the peer's.
    case sendClose(frame: [UInt8])
    /// Send this close frame, end our side, and read to the end without looking.
    case sendCloseAndLinger(frame: [UInt8], fault: ProtocolFault?)
    /// Close the TCP connection now.
    case disconnect
  }

  private enum Phase: Equatable {
    case open
    case closeSent(until: Int64)
    case lingering(until: Int64)
    case ended
  }

  private let times: HeartbeatTimes
  private var phase = Phase.open
  private var receiver: MessageReceiver
  private var lastHeard: Int64
  private var nextPing: Int64

  /// - Parameters:
  ///   - maxMessageBytes: longest message taken from the peer.
  ///   - now: when the handshake was done.
  package init(maxMessageBytes: Int, times: HeartbeatTimes, openedAt now: Int64) {
    self.times = times
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

  /// Takes the peer's bytes up to the next effect. Call again with what is left until the effect is `needBytes`.
  package mutating func receive(_ bytes: Span<UInt8>, at now: Int64) -> (consumed: Int, effect: Effect) {
    lastHeard = now
    switch phase {
    case .lingering, .ended: return (bytes.count, .needBytes)
    case .open, .closeSent: break
    }
    do {
      let (consumed, event) = try receiver.receive(bytes)
      return (consumed, effect(of: event, at: now))
    } catch {
      return (bytes.count, fail(error, at: now))
    }
  }

  /// Begins the closing handshake, unless it has begun.
  package mutating func close(_ code: CloseCode, reason: String, at now: Int64) -> Effect {
    guard phase == .open else { return .nothing }
    phase = .closeSent(until: now + times.closeTimeoutNanoseconds)
    return .sendClose(frame: FrameEncoder.close(code, reason: reason))
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
    case .needBytes: return .needBytes
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
    return linger(frame: FrameEncoder.close(code), fault: nil, at: now)
  }

  private mutating func fail(_ fault: ProtocolFault, at now: Int64) -> Effect {
    guard phase == .open else {
      phase = .ended
      return .disconnect
    }
    return linger(frame: FrameEncoder.close(fault.code, reason: fault.reason), fault: fault, at: now)
  }

  private mutating func linger(frame: [UInt8], fault: ProtocolFault?, at now: Int64) -> Effect {
    phase = .lingering(until: now + times.lingerNanoseconds)
    return .sendCloseAndLinger(frame: frame, fault: fault)
  }
}
