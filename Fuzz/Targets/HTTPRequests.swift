// modules: HTTPCore
import HTTPCore

/// Any bytes on a connection lead to the same requests and the same refusal, however the network cuts them. The first
/// byte says into pieces of which size.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let input = Array(UnsafeRawBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  precondition(outcome(of: bytes, pieceSize: Int(first % 32) + 1) == outcome(of: bytes, pieceSize: bytes.count + 1))
  return 0
}

private struct Outcome: Equatable {
  var requests: [RequestHead] = []
  var bodies: [[UInt8]] = []
  var fault: RequestFault?
}

/// Answers every request at once.
private func outcome(of bytes: [UInt8], pieceSize: Int) -> Outcome {
  let limits = RequestLimits(
    maxBodyBytes: 1000, headTimeoutNanoseconds: 1, bodyTimeoutNanoseconds: 1, keepAliveNanoseconds: 1)
  var gate = RequestGate(limits: limits, acceptedAt: 0)
  var outcome = Outcome()
  var pending: [UInt8] = []
  var body: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: pieceSize) {
    pending += bytes[start..<min(start + pieceSize, bytes.count)]
    var isGoingOn = true
    while isGoingOn {
      let (consumed, action) = gate.advance(pending.span, at: 0)
      precondition(consumed >= 0 && consumed <= pending.count)
      if case .body(let range) = action { body += pending[range] }
      pending.removeFirst(consumed)
      switch action {
      case .body, .sendContinue: break
      case .needBytes, .hold, .close: isGoingOn = false
      case .refuse(let refusal): outcome.fault = refusal.fault
      case .serve(let head):
        precondition(body.count <= limits.maxBodyBytes && head.fields.count <= limits.maxFieldCount)
        outcome.requests.append(head)
        outcome.bodies.append(body)
        body = []
        _ = gate.answered(at: 0, closing: gate.isLastAnswer)
      }
    }
  }
  return outcome
}
