// modules: HTTPCore
import HTTPCore

/// Whatever happens to a gate, in whatever order: it never traps, takes no body beyond the bound, and takes nothing
/// after a refusal. Every byte of the input is one thing that happens. (What bytes become parts is SwiftNIO's.)
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let limits = RequestLimits(
    maxBodyBytes: 100, headTimeoutNanoseconds: 10, bodyTimeoutNanoseconds: 20, keepAliveNanoseconds: 75)
  var gate = RequestGate(limits: limits, acceptedAt: 0)
  var now: Int64 = 0
  var bodyBytes = 0
  for byte in UnsafeRawBufferPointer(start: start, count: count) {
    now += 1
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
      case .serve, .next: if !gate.isServing { bodyBytes = 0 }
      case .refuse: precondition(!gate.takesParts)
      }
      precondition(bodyBytes <= limits.maxBodyBytes)
    }
    precondition((gate.deadline != nil) == gate.takesParts)
  }
  return 0
}

private func part(_ byte: UInt8) -> RequestPart {
  let argument = Int(byte >> 3)
  switch byte & 7 {
  case 4: return .body(byteCount: argument)
  case 5: return .end
  case 6: return head("POST", "Content-Length", String(argument * 4))
  default:
    guard argument > 0 else { return .fault(.method) }
    return head("GET", "Connection", argument & 1 == 0 ? "close" : "keep-alive")
  }
}

private func head(_ method: String, _ name: String, _ value: String) -> RequestPart {
  let fields = [HeaderField(name: "Host", value: "a"), HeaderField(name: name, value: value)]
  return .head(ReceivedHead(method: method, target: "/", minorVersion: 1, fields: fields))
}
