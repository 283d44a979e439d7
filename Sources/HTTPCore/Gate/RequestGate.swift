/// Decides what becomes of the requests of one HTTP/1 connection: which are well-formed, when one is handed over, when
/// the connection waits, refuses or ends.
///
/// The bytes of a request come here first, and what the decoder makes of them then: a head is decoded when it is whole,
/// and nothing behind a request before that request is answered. So every head is watched byte by byte, whatever the
/// reads, and answers keep their order; a client that pipelines costs no more than one that waits, and a fault behind a
/// request is answered after that request.
///
/// All times are nanoseconds of the monotonic clock.
package struct RequestGate: Sendable {
  enum Phase: Sendable {
    /// Nothing of the next request has come. Ends at `deadline` in silence.
    case idle(deadline: Int64)
    case readingHead(HeadWatch, deadline: Int64)
    case readingBody(RequestHead, BodyProgress, deadline: Int64)
    /// The request is with the routes. No deadline of ours: commands carry their own.
    case serving(isPersistent: Bool)
    /// The answer waits for the peer to take it. ``SendProgress`` says for how long.
    case sending
    /// Refused or told to end: the connection takes no more requests.
    case ended
  }

  /// What to do with the bytes that wait.
  package enum ByteAction: Equatable, Sendable {
    case readOn
    /// Send `100 Continue`, then read on.
    case sendContinue
    /// Decode the first `count` bytes, at least one, then take the parts they make. Where there is a substitute, it is
    /// what the decoder gets in their place.
    case decode(count: Int, substitute: [UInt8]?)
    /// The client has ended its side and every whole request is answered.
    case close
    /// Answer with the fault's status and end the connection.
    case refuse(RequestRefusal)
  }

  /// What to do after a part was taken.
  package enum PartAction: Equatable, Sendable {
    /// Go on with the next part.
    case next
    /// Append the part to the body, then go on.
    case keepBody
    /// The request is whole: hand it over with the body gathered, and report ``answered(closing:)``.
    case serve(RequestHead)
    /// Answer with the fault's status and end the connection.
    case refuse(RequestRefusal)
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

  /// Whether bytes and parts are taken: no request is in service, no answer on its way, and another request may follow.
  package var takesRequests: Bool {
    switch phase {
    case .idle, .readingHead, .readingBody: true
    case .serving, .sending, .ended: false
    }
  }

  /// Whether what is decoded is a head.
  package var isReadingHead: Bool {
    if case .readingHead = phase { true } else { false }
  }
}

// MARK: - Bytes

extension RequestGate {
  /// Every part is taken: decides what is to be done with the bytes that are not decoded yet.
  ///
  /// - Parameter bytes: all of them, from the first one behind those of the last
  ///   ``ByteAction/decode(count:substitute:)``.
  package mutating func next(_ bytes: Span<UInt8>, at now: Int64) -> ByteAction {
    if case .idle = phase, !bytes.isEmpty {
      phase = .readingHead(HeadWatch(), deadline: now + limits.headTimeoutNanoseconds)
    }
    switch phase {
    case .idle: return isInputClosed ? close() : .readOn
    case .readingHead(let watch, let deadline): return nextOfHead(bytes, watch, deadline)
    case .readingBody(let head, let progress, let deadline): return nextOfBody(bytes, head, progress, deadline)
    case .serving, .sending, .ended: return .readOn
    }
  }

  private mutating func nextOfHead(_ bytes: Span<UInt8>, _ watch: HeadWatch, _ deadline: Int64) -> ByteAction {
    var watch = watch
    do throws(RequestFault) {
      // A head the decoder makes nothing of is none.
      guard !watch.hasEnded else { throw .malformed("Invalid request") }
      try watch.watch(bytes, limits)
    } catch {
      return .refuse(refuse(error))
    }
    phase = .readingHead(watch, deadline: deadline)
    guard watch.hasEnded else { return isInputClosed ? close() : .readOn }
    let count = watch.headByteCount
    return .decode(count: count, substitute: watch.decoderForm.bytes(of: bytes.extracting(0..<count)))
  }

  private mutating func nextOfBody(
    _ bytes: Span<UInt8>, _ head: RequestHead, _ progress: BodyProgress, _ deadline: Int64
  ) -> ByteAction {
    var progress = progress
    guard !bytes.isEmpty else {
      guard !isInputClosed else { return close() }
      guard progress.owesContinue else { return .readOn }
      progress.owesContinue = false
      phase = .readingBody(head, progress, deadline: deadline)
      return .sendContinue
    }
    let count: Int
    var substitute: [UInt8]?
    switch head.framing {
    case .none: count = 0
    case .length(let length): count = min(bytes.count, length - progress.byteCount)
    case .chunked:
      let room = limits.maxBodyWireBytes - progress.wireByteCount
      let piece = progress.chunks.watch(bytes.extracting(0..<min(bytes.count, room)))
      count = piece.byteCount
      substitute = piece.substitute(of: bytes)
      progress.wireByteCount += count
    }
    // Without room, or where the decoder sees no end that we see.
    guard count > 0 else { return .refuse(refuse(.malformed("Invalid body"))) }
    progress.owesContinue = false
    phase = .readingBody(head, progress, deadline: deadline)
    return .decode(count: count, substitute: substitute)
  }

  private mutating func close() -> ByteAction {
    phase = .ended
    return .close
  }
}

// MARK: - Parts

extension RequestGate {
  /// Takes the next part of what was decoded. Call only while ``takesRequests``.
  package mutating func take(_ part: RequestPart, at now: Int64) -> PartAction {
    switch part {
    case .head(let head): return takeHead(head, at: now)
    case .body(let byteCount): return takeBody(byteCount)
    case .end:
      guard case .readingBody(let head, _, _) = phase else { return .next }
      phase = .serving(isPersistent: head.isPersistent)
      return .serve(head)
    case .fault(let fault): return .refuse(refuse(fault))
    }
  }

  private mutating func takeHead(_ received: ReceivedHead, at now: Int64) -> PartAction {
    // A head that was not watched to its end is one that others may see elsewhere.
    guard case .readingHead(let watch, _) = phase, watch.hasEnded else {
      return .refuse(refuse(.malformed("Invalid request")))
    }
    var received = received
    if let method = watch.decoderForm.foreignMethod { received.method = method }
    do {
      let head = try RequestHead(received, limits: limits)
      let progress = BodyProgress(owesContinue: head.expectsContinue)
      phase = .readingBody(head, progress, deadline: now + limits.bodyTimeoutNanoseconds)
      return .next
    } catch {
      phase = .ended
      return .refuse(RequestRefusal(fault: error, fields: received.fields, isHead: received.method == "HEAD"))
    }
  }

  private mutating func takeBody(_ byteCount: Int) -> PartAction {
    guard case .readingBody(let head, var progress, let deadline) = phase else { return .next }
    guard byteCount <= limits.maxBodyBytes - progress.byteCount else { return .refuse(refuse(.bodyTooLarge)) }
    progress.byteCount += byteCount
    progress.owesContinue = false
    phase = .readingBody(head, progress, deadline: deadline)
    return .keepBody
  }

  /// Ends the taking of requests because of a fault.
  mutating func refuse(_ fault: RequestFault) -> RequestRefusal {
    defer { phase = .ended }
    guard case .readingBody(let head, _, _) = phase else { return RequestRefusal(fault: fault) }
    return RequestRefusal(fault: fault, fields: head.fields, isHead: head.method == "HEAD")
  }
}
