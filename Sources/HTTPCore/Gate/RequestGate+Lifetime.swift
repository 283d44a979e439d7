extension RequestGate {
  /// What follows an answer that was handed to the socket.
  package enum AfterAnswer: Equatable, Sendable {
    /// Go on with the bytes that wait when the socket has taken the answer: report ``sent(at:)``.
    case nextRequest
    case close
  }

  /// What to do when a deadline has passed.
  package enum TimeoutAction: Equatable, Sendable {
    case nothing
    /// No request was under way: end without a word.
    case close
    case refuse(RequestRefusal)
  }

  /// When ``deadlinePassed(at:)`` is due; nil while a request is in service or its answer on its way.
  package var deadline: Int64? {
    switch phase {
    case .idle(let deadline), .readingHead(_, let deadline), .readingBody(_, _, let deadline): deadline
    case .serving, .sending, .ended: nil
    }
  }

  /// Whether the answer now in work must say `Connection: close`.
  package var isLastAnswer: Bool {
    switch phase {
    case .serving(let isPersistent): !isPersistent || isDraining
    case .ended: true
    case .idle, .readingHead, .readingBody, .sending: false
    }
  }

  /// Whether a request is with the routes.
  package var isServing: Bool {
    if case .serving = phase { true } else { false }
  }

  /// The answer to the request in service was handed to the socket, which need not have taken it.
  ///
  /// - Parameter closing: whether it said `Connection: close`.
  package mutating func answered(closing: Bool) -> AfterAnswer {
    guard case .serving(let isPersistent) = phase, isPersistent, !closing else {
      phase = .ended
      return .close
    }
    phase = .sending
    return .nextRequest
  }

  /// The socket has taken the answer: only now the connection is idle.
  package mutating func sent(at now: Int64) {
    guard case .sending = phase else { return }
    phase = .idle(deadline: now + (isDraining ? RequestLimits.drainGraceNanoseconds : limits.keepAliveNanoseconds))
  }

  /// The time is `now`; decides whether a deadline has passed.
  package mutating func deadlinePassed(at now: Int64) -> TimeoutAction {
    guard let deadline, deadline <= now else { return .nothing }
    switch phase {
    case .readingHead: return .refuse(refuse(.headTimeout))
    case .readingBody: return .refuse(refuse(.bodyTimeout))
    case .idle, .serving, .sending, .ended:
      phase = .ended
      return .close
    }
  }

  /// The client has ended its side. A request in service, and whole ones behind it, still get their answers; half a
  /// request gets none: ``next(_:at:)`` will say when to close.
  package mutating func inputClosed() {
    isInputClosed = true
  }

  /// The process is stopping: requests under way are finished and answers are sent, then the connection ends. An idle
  /// connection stays for another moment, since a request may be on its way; it would be lost with a reset.
  package mutating func drain(at now: Int64) {
    isDraining = true
    if case .idle(let deadline) = phase {
      phase = .idle(deadline: min(deadline, now + RequestLimits.drainGraceNanoseconds))
    }
  }
}
