import HTTPCore

/// Feeds a gate as a connection does, and notes what became of it.
struct GateDriver {
  /// What a gate did with its input, bodies gathered.
  enum Outcome: Equatable {
    case request(RequestHead, body: String)
    case sentContinue
    case refused(RequestFault)
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
  private var pending: [UInt8] = []
  private var body: [UInt8] = []

  init(limits: RequestLimits = GateDriver.limits(), isDraining: Bool = false) {
    gate = RequestGate(limits: limits, acceptedAt: 0, isDraining: isDraining)
  }

  /// Feeds bytes and answers every request at once.
  mutating func feed(_ text: String, answers: Bool = true) {
    feed(Array(text.utf8), answers: answers)
  }

  mutating func feed(_ bytes: [UInt8], answers: Bool = true) {
    pending += bytes
    while step(answers: answers) {}
  }

  private mutating func step(answers: Bool) -> Bool {
    let bytes = pending
    let (consumed, action) = gate.advance(bytes.span, at: now)
    if case .body(let range) = action { body += pending[range] }
    pending.removeFirst(consumed)
    switch action {
    case .body: return true
    case .needBytes, .hold: return false
    case .sendContinue: outcomes.append(.sentContinue)
    case .refuse(let refusal): outcomes.append(.refused(refusal.fault))
    case .close: outcomes.append(.closed)
    case .serve(let head):
      outcomes.append(.request(head, body: String(decoding: body, as: UTF8.self)))
      body = []
      let closes = gate.isLastAnswer
      if answers, gate.answered(at: now, closing: closes) == .close { return false }
    }
    return true
  }
}

extension GateDriver {
  /// What one input, on a connection of its own, leads to.
  static func outcomes(of input: String, limits: RequestLimits = GateDriver.limits()) -> [Outcome] {
    var driver = GateDriver(limits: limits)
    driver.feed(input)
    return driver.outcomes
  }

  /// The same with the input in pieces of one byte.
  static func outcomesBytewise(of input: String, limits: RequestLimits = GateDriver.limits()) -> [Outcome] {
    var driver = GateDriver(limits: limits)
    for byte in input.utf8 { driver.feed([byte]) }
    return driver.outcomes
  }
}

extension GateDriver.Outcome {
  var head: RequestHead? {
    if case .request(let head, _) = self { head } else { nil }
  }

  var body: String? {
    if case .request(_, let body) = self { body } else { nil }
  }

  /// The status a refusal is answered with.
  var status: Int? {
    if case .refused(let fault) = self { fault.status } else { nil }
  }
}
