import HTTPCore
import Testing

/// Reads any bytes as what may happen to a gate, as `Fuzz/Targets/HTTPRequests.swift` does.
enum RandomGateWalk {
  static func run(_ input: [UInt8]) {
    var gate = RequestGate(limits: GateDriver.limits(), acceptedAt: 0)
    var now: Int64 = 0
    var bodyBytes = 0
    for byte in input {
      now += GateDriver.second
      let argument = Int(byte >> 3)
      switch byte & 7 {
      case 0: gate.bytesCame([UInt8](repeating: byte, count: argument).span, at: now)
      case 1 where gate.isServing: _ = gate.answered(at: now, closing: gate.isLastAnswer || argument == 0)
      case 2: _ = gate.deadlinePassed(at: now)
      case 3 where argument == 0: _ = gate.inputClosed()
      case 3 where argument == 1: gate.drain(at: now)
      case 3: _ = gate.ranDry()
      default:
        guard gate.takesParts else { continue }
        switch gate.take(part(byte), at: now) {
        case .keepBody: bodyBytes += argument
        case .serve, .next: bodyBytes = gate.isServing ? bodyBytes : 0
        case .refuse: #expect(!gate.takesParts)
        }
        #expect(bodyBytes <= gate.limits.maxBodyBytes)
      }
      #expect((gate.deadline != nil) == gate.takesParts)
    }
  }

  private static func part(_ byte: UInt8) -> RequestPart {
    let argument = Int(byte >> 3)
    switch byte & 7 {
    case 4: return .body(byteCount: argument)
    case 5: return .end
    case 6: return .head(.sample("POST", "/", ("Content-Length", String(argument * 4))))
    default: return argument == 0 ? .fault(.method) : .head(.sample(minorVersion: argument & 1))
    }
  }
}
