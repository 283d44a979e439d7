import SupervisorCore

/// Any bytes as a packet of the control socket, and what must hold of them. Shared with `Fuzz/Targets`.
struct ControlPacket {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// What does not hold, in words.
  func faults() -> [String] {
    var faults: [String] = []
    let fromSupervisor = try? SupervisorMessage(decoding: bytes)
    let fromChild = try? ChildMessage(decoding: bytes)
    if fromSupervisor != nil, fromChild != nil { faults.append("a packet of both directions") }
    if let fromSupervisor, fromSupervisor.encoded() != bytes { faults.append("written again as another packet") }
    switch fromChild {
    case .failed(let text):
      // What is not UTF-8 is repaired, and a text that is too long is cut.
      let again = fromChild?.encoded() ?? []
      if again.count > 1 + ControlMessageLimits.failureBytes { faults.append("failure not cut") }
      if text.utf8.elementsEqual(bytes.dropFirst()), !bytes.starts(with: again) { faults.append("failure changed") }
    case .logged(let text):
      let again = fromChild?.encoded() ?? []
      if again.count > 1 + ControlMessageLimits.logLineBytes { faults.append("log line not cut") }
      if text.utf8.elementsEqual(bytes.dropFirst()), !bytes.starts(with: again) { faults.append("log line changed") }
    case .trace(let text):
      let again = fromChild?.encoded() ?? []
      if again.count > 1 + ControlMessageLimits.traceBytes { faults.append("trace not cut") }
      if text.utf8.elementsEqual(bytes.dropFirst()), !bytes.starts(with: again) { faults.append("trace changed") }
    case .ready, .accepting, .booting, .pong, .reconfigured:
      if fromChild?.encoded() != bytes { faults.append("written again as another packet") }
    case nil: break
    }
    return faults
  }
}
