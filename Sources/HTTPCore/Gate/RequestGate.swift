/// Decides what becomes of the requests of one HTTP/1 connection: which are well-formed, when one is handed over, when
/// the connection waits, refuses or ends.
///
/// Bytes are read elsewhere; what comes here are parts of requests, and note of the bytes before they are read. A
/// request is handed over whole, head and body, and one at a time. Parts behind it stay untaken until its answer is
/// written, so answers keep their order and a client that pipelines costs little more than one that waits; a fault
/// behind a request is therefore answered after that request.
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
    /// Refused or told to end: the connection takes no more requests.
    case ended
  }

  struct BodyProgress: Equatable, Sendable {
    var bodyBytes = 0
    /// Bytes that came behind the read that held the head.
    var wireBytes = 0
    var owesContinue: Bool
  }

  /// What to do after a part was taken.
  package enum Action: Equatable, Sendable {
    /// Go on with the next part.
    case next
    /// Append the part to the body, then go on.
    case keepBody
    /// The request is whole: hand it over with the body gathered, and report ``answered(at:closing:)``.
    case serve(RequestHead)
    /// Answer with the fault's status and end the connection.
    case refuse(RequestRefusal)
  }

  /// What to do when there is no further part.
  package enum DryAction: Equatable, Sendable {
    case readOn
    /// Send `100 Continue`, then read on.
    case sendContinue
    /// The client has ended its side and every whole request is answered.
    case close
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

  /// Whether parts are taken: no request is in service, and another may follow.
  package var takesParts: Bool {
    switch phase {
    case .idle, .readingHead, .readingBody: true
    case .serving, .ended: false
    }
  }

  /// Bytes have come and no earlier part waits. They are about to be decoded.
  package mutating func bytesCame(_ bytes: Span<UInt8>, at now: Int64) {
    switch phase {
    case .idle:
      var watch = HeadWatch()
      watch.note(bytes)
      phase = .readingHead(watch, deadline: now + limits.headTimeoutNanoseconds)
    case .readingHead(var watch, let deadline):
      watch.note(bytes)
      phase = .readingHead(watch, deadline: deadline)
    case .readingBody(let head, var progress, let deadline):
      progress.wireBytes += bytes.count
      phase = .readingBody(head, progress, deadline: deadline)
    case .serving, .ended: break
    }
  }

  /// Takes the next part. Call only while ``takesParts``.
  package mutating func take(_ part: RequestPart, at now: Int64) -> Action {
    switch part {
    case .head(let head): return takeHead(head, at: now)
    case .body(let byteCount): return takeBody(byteCount)
    case .end:
      guard case .readingBody(let head, _, _) = phase else { return .next }
      phase = .serving(isPersistent: head.isPersistent)
      return .serve(head)
    case .fault(let fault): return .refuse(refuse(meaning(of: fault)))
    }
  }

  /// Every part is taken, and the request is not whole.
  package mutating func ranDry() -> DryAction {
    guard !isInputClosed else {
      phase = .ended
      return .close
    }
    switch phase {
    case .readingHead(let watch, _):
      guard let fault = watch.fault(limits) else { return .readOn }
      return .refuse(refuse(fault))
    case .readingBody(let head, var progress, let deadline):
      guard progress.wireBytes <= limits.maxBodyWireBytes else { return .refuse(refuse(.malformed("Invalid chunk"))) }
      guard progress.owesContinue else { return .readOn }
      progress.owesContinue = false
      phase = .readingBody(head, progress, deadline: deadline)
      return .sendContinue
    case .idle, .serving, .ended: return .readOn
    }
  }

  private mutating func takeHead(_ received: ReceivedHead, at now: Int64) -> Action {
    if case .readingHead(let watch, _) = phase, watch.isLineMalformed {
      return .refuse(refuse(.malformed("Invalid request line")))
    }
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

  private mutating func takeBody(_ byteCount: Int) -> Action {
    guard case .readingBody(let head, var progress, let deadline) = phase else { return .next }
    guard byteCount <= limits.maxBodyBytes - progress.bodyBytes else { return .refuse(refuse(.bodyTooLarge)) }
    progress.bodyBytes += byteCount
    progress.owesContinue = false
    phase = .readingBody(head, progress, deadline: deadline)
    return .keepBody
  }

  /// What a fault of the decoder's is in terms of the request, as far as its bytes were watched.
  private func meaning(of fault: DecodingFault) -> RequestFault {
    var watch: HeadWatch?
    if case .readingHead(let current, _) = phase { watch = current }
    switch fault {
    case .method where watch?.isMethodToken == true: return .notImplemented("Method not implemented")
    case .method: return .malformed("Invalid request line")
    case .version where watch?.isVersionMalformed ?? true: return .malformed("Invalid request line")
    case .version: return .versionNotSupported
    case .overflow: return watch.flatMap { $0.fault(limits) } ?? .headTooLarge
    case .other(let fault): return fault
    }
  }

  /// Ends the taking of requests because of a fault.
  mutating func refuse(_ fault: RequestFault) -> RequestRefusal {
    defer { phase = .ended }
    return switch phase {
    case .readingHead(let watch, _): RequestRefusal(fault: fault, isHead: watch.isHead)
    case .readingBody(let head, _, _): RequestRefusal(fault: fault, fields: head.fields, isHead: head.method == "HEAD")
    case .idle, .serving, .ended: RequestRefusal(fault: fault)
    }
  }
}
