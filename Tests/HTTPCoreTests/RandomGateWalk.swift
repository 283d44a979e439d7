import HTTPCore

/// Reads any bytes as what may happen to a gate, in whatever order, sensible or not. Fuzzed, and run by tests.
enum RandomGateWalk {
  private static let bytes: [StaticString] = [
    "GET / HTTP/1.1\r\n", "Host: a\r\n", "\r\n", "\n", "\r", "POST / HTTP/1.9\r\nHost: a\r\n\r\n", "5\r\nhello\r\n",
    "0\r\n\r\n", " ", "\0", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n",
  ]

  /// - Returns: what was not as it should be; nil when all was.
  static func fault(of input: some Sequence<UInt8>) -> String? {
    let limits = RequestLimits(
      maxBodyBytes: 100, headTimeoutNanoseconds: 10, bodyTimeoutNanoseconds: 20, keepAliveNanoseconds: 75)
    var gate = RequestGate(limits: limits, acceptedAt: 0)
    var waiting: [UInt8] = []
    var bodyBytes = 0
    for (now, byte) in input.enumerated() {
      let now = Int64(now)
      let argument = Int(byte >> 3)
      switch byte & 7 {
      case 0: append(bytes[argument % bytes.count], to: &waiting)
      case 1 where gate.isServing: _ = gate.answered(closing: gate.isLastAnswer || argument == 0)
      case 2: _ = gate.deadlinePassed(at: now)
      case 1: gate.sent(at: now)
      case 3 where argument == 0: gate.inputClosed()
      case 3 where argument == 1: gate.drain(at: now)
      case 3:
        if case .decode(let count, _) = gate.next(waiting.span, at: now) {
          guard count > 0, count <= waiting.count else { return "decodes what is not there" }
          waiting.removeFirst(count)
        }
      default:
        guard gate.takesRequests else { continue }
        switch gate.take(part(byte), at: now) {
        case .keepBody: bodyBytes += argument
        case .serve, .next: bodyBytes = gate.isServing ? bodyBytes : 0
        case .refuse: guard !gate.takesRequests else { return "goes on after a refusal" }
        }
        guard bodyBytes <= limits.maxBodyBytes else { return "keeps too long a body" }
      }
      guard (gate.deadline != nil) == gate.takesRequests else { return "waits without a deadline" }
    }
    return nil
  }

  private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
    text.withUTF8Buffer { bytes += $0 }
  }

  private static func part(_ byte: UInt8) -> RequestPart {
    let argument = Int(byte >> 3)
    switch byte & 7 {
    case 4: return .body(byteCount: argument)
    case 5: return .end
    case 6: return head("POST", "Content-Length", String(argument * 4))
    default:
      switch argument {
      case 0: return .fault(.malformed("Invalid request"))
      case 1: return head("POST", "Transfer-Encoding", "chunked")
      case 2: return head("PUT", "Expect", "100-continue")
      default: return head("GET", "Connection", argument & 1 == 0 ? "close" : "keep-alive")
      }
    }
  }

  private static func head(_ method: String, _ name: String, _ value: String) -> RequestPart {
    let fields = [HeaderField(name: "Host", value: "a"), HeaderField(name: name, value: value)]
    return .head(ReceivedHead(method: method, target: "/", minorVersion: 1, fields: fields))
  }
}
