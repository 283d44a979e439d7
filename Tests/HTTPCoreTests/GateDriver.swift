import HTTPCore

/// Feeds a gate as a connection does, and notes what became of it.
struct GateDriver {
  /// What a gate did with its input.
  enum Outcome: Equatable {
    case request(RequestHead, bodyBytes: Int)
    case sentContinue
    case refused(RequestRefusal)
    case closed
  }

  static let second: Int64 = 1_000_000_000

  static func limits(maxBodyBytes: Int = 100) -> RequestLimits {
    RequestLimits(
      maxBodyBytes: maxBodyBytes, headTimeoutNanoseconds: 10 * second, bodyTimeoutNanoseconds: 20 * second,
      keepAliveNanoseconds: 75 * second)
  }

  var gate: RequestGate
  var now: Int64 = 0
  private(set) var outcomes: [Outcome] = []
  /// Bytes that are not decoded.
  private(set) var waiting: [UInt8] = []
  private var pending: [RequestPart] = []
  private var bodyBytes = 0

  private static let head = Array("GET / HTTP/1.1\r\n\r\n".utf8)

  init(limits: RequestLimits = GateDriver.limits(), isDraining: Bool = false) {
    gate = RequestGate(limits: limits, acceptedAt: 0, isDraining: isDraining)
  }

  /// Feeds bytes of which the decoder makes no parts.
  mutating func feed(bytes text: String) {
    waiting += text.utf8
    feed([])
  }

  /// Feeds the parts of one read, and answers every request at once. Heads are watched as those of any request.
  mutating func feed(_ parts: [RequestPart], answers: Bool = true) {
    pending += parts
    while step(answers: answers) {}
  }

  private mutating func step(answers: Bool) -> Bool {
    guard gate.takesRequests else { return false }
    guard !pending.isEmpty else { return decode() }
    let part = pending.removeFirst()
    if case .head = part { _ = gate.next(Self.head, at: now) }
    switch gate.take(part, at: now) {
    case .next: break
    case .keepBody:
      if case .body(let byteCount) = part { bodyBytes += byteCount }
    case .refuse(let refusal): outcomes.append(.refused(refusal))
    case .serve(let head):
      outcomes.append(.request(head, bodyBytes: bodyBytes))
      bodyBytes = 0
      if answers, gate.answered(closing: gate.isLastAnswer) == .nextRequest { gate.sent(at: now) }
    }
    return true
  }

  private mutating func decode() -> Bool {
    switch gate.next(waiting, at: now) {
    case .readOn: break
    case .sendContinue: outcomes.append(.sentContinue)
    case .decode(let count, _):
      waiting.removeFirst(count)
      return true
    case .close: outcomes.append(.closed)
    case .refuse(let refusal): outcomes.append(.refused(refusal.completed(from: waiting.span)))
    }
    return false
  }
}

extension GateDriver.Outcome {
  var head: RequestHead? {
    if case .request(let head, _) = self { head } else { nil }
  }

  var bodyBytes: Int? {
    if case .request(_, let bodyBytes) = self { bodyBytes } else { nil }
  }

  /// The status a refusal is answered with.
  var status: Int? {
    if case .refused(let refusal) = self { refusal.fault.status } else { nil }
  }
}

extension ReceivedHead {
  /// A head with `Host: a` and these lines.
  static func sample(
    _ method: String = "GET", _ target: String = "/", minorVersion: Int = 1, host: String? = "a",
    _ fields: (String, String)...
  ) -> ReceivedHead {
    let hosts = host.map { [HeaderField(name: "Host", value: $0)] } ?? []
    return ReceivedHead(
      method: method, target: target, minorVersion: minorVersion,
      fields: hosts + fields.map { HeaderField(name: $0.0, value: $0.1) })
  }
}
