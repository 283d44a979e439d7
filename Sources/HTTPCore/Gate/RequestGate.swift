/// Decides what becomes of the bytes of one HTTP/1 connection: which make a request, when it is handed over, when the
/// connection waits, refuses or ends.
///
/// A request is handed over whole, head and body, and one at a time. Bytes behind it stay unread until its answer is
/// written, so answers keep their order and a client that pipelines costs no more than one that waits; a fault behind
/// a request is therefore found, and answered, after that request.
///
/// All times are nanoseconds of the monotonic clock.
package struct RequestGate: Sendable {
  enum Phase: Sendable {
    /// Nothing of the next request has come. Ends at `deadline` in silence.
    case idle(deadline: Int64)
    case readingHead(HeadReader, deadline: Int64)
    case readingBody(RequestHead, BodyReader, deadline: Int64)
    /// The request is with the routes. No deadline of ours: commands carry their own.
    case serving(isPersistent: Bool)
    /// Refused or told to end: the connection reads no more requests.
    case ended
  }

  /// What to do with what was read.
  package enum Action: Equatable, Sendable {
    /// Read on.
    case needBytes
    /// Send `100 Continue`, then go on.
    case sendContinue
    /// Append this range of the given bytes to the body, then go on.
    case body(Range<Int>)
    /// The request is whole: hand it over with the body gathered, and report ``answered(at:closing:)``.
    case serve(RequestHead)
    /// The client has ended its side and every whole request is answered.
    case close
    /// Answer with the fault's status and end the connection.
    case refuse(RequestRefusal)
    /// A request is in service (or none will follow): leave the bytes where they are.
    case hold
  }

  package let limits: RequestLimits
  var phase: Phase
  var isDraining: Bool
  var isInputClosed = false

  /// - Parameters:
  ///   - now: when the connection was accepted. Its first request must be under way within the head timeout.
  ///   - isDraining: whether the process is stopping already; then the first answer is the last.
  package init(limits: RequestLimits, acceptedAt now: Int64, isDraining: Bool = false) {
    self.limits = limits
    self.isDraining = isDraining
    phase = .idle(deadline: now + limits.headTimeoutNanoseconds)
  }

  /// Takes the next step. Call again, with what is left after `consumed` bytes, until it wants bytes, holds or refuses.
  package mutating func advance(_ bytes: Span<UInt8>, at now: Int64) -> (consumed: Int, action: Action) {
    do {
      let step = try advanceInPhase(bytes, at: now)
      guard isInputClosed, step.action == .needBytes else { return step }
      phase = .ended
      return (step.consumed, .close)
    } catch {
      return (0, .refuse(refuse(error)))
    }
  }

  private mutating func advanceInPhase(
    _ bytes: Span<UInt8>, at now: Int64
  ) throws(RequestFault) -> (consumed: Int, action: Action) {
    switch phase {
    case .idle:
      guard !bytes.isEmpty else { return (0, .needBytes) }
      phase = .readingHead(HeadReader(limits: limits), deadline: now + limits.headTimeoutNanoseconds)
      return try readHead(bytes, at: now)
    case .readingHead: return try readHead(bytes, at: now)
    case .readingBody: return try readBody(bytes)
    case .serving, .ended: return (0, .hold)
    }
  }

  private mutating func readHead(
    _ bytes: Span<UInt8>, at now: Int64
  ) throws(RequestFault) -> (consumed: Int, action: Action) {
    guard case .readingHead(var reader, let deadline) = phase else { return (0, .hold) }
    // Kept also when it throws: the answer to a fault needs what was read before it.
    defer { if case .readingHead = phase { phase = .readingHead(reader, deadline: deadline) } }
    let (consumed, head) = try reader.read(bytes)
    guard let head else { return (consumed, .needBytes) }
    guard head.framing != .none else {
      phase = .serving(isPersistent: head.isPersistent)
      return (consumed, .serve(head))
    }
    let body = BodyReader(framing: head.framing, limits: limits)
    phase = .readingBody(head, body, deadline: now + limits.bodyTimeoutNanoseconds)
    let isBodyHere = consumed < bytes.count
    if head.expectsContinue, !isBodyHere { return (consumed, .sendContinue) }
    return (consumed, isBodyHere ? .body(consumed..<consumed) : .needBytes)
  }

  private mutating func readBody(_ bytes: Span<UInt8>) throws(RequestFault) -> (consumed: Int, action: Action) {
    guard case .readingBody(let head, var reader, let deadline) = phase else { return (0, .hold) }
    let (consumed, event) = try reader.read(bytes)
    switch event {
    case .end:
      phase = .serving(isPersistent: head.isPersistent)
      return (consumed, .serve(head))
    case .needBytes:
      phase = .readingBody(head, reader, deadline: deadline)
      return (consumed, .needBytes)
    case .data(let range):
      phase = .readingBody(head, reader, deadline: deadline)
      return (consumed, .body(range))
    }
  }

  /// Ends the reading of requests because of a fault.
  mutating func refuse(_ fault: RequestFault) -> RequestRefusal {
    defer { phase = .ended }
    return switch phase {
    case .readingHead(let reader, _): RequestRefusal(fault: fault, fields: reader.fields, isHead: reader.isHead)
    case .readingBody(let head, _, _): RequestRefusal(fault: fault, fields: head.fields, isHead: head.method == "HEAD")
    case .idle, .serving, .ended: RequestRefusal(fault: fault)
    }
  }
}
