// modules: HTTPCore WebSocketCore
import WebSocketCore

/// Any sequence of frames leads to messages within the bound, and to text that is UTF-8; nothing is delivered after the
/// socket has failed. The input is read as frames without masks and extended lengths. (What bytes become frames is
/// SwiftNIO's.)
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let times = HeartbeatTimes(pingIntervalNanoseconds: 1, silenceTimeoutNanoseconds: 1)
  var connection = WebSocketConnection(maxMessageBytes: maxMessageBytes, times: times, openedAt: 0)
  var rest = Array(UnsafeRawBufferPointer(start: start, count: count))[...]
  while let first = rest.popFirst(), let second = rest.popFirst() {
    let payload = Array(rest.prefix(Int(second & 0x7F)))
    rest = rest.dropFirst(payload.count)
    let wasOpen = connection.isOpen
    let frame = ReceivedFrame(
      isFinal: first & 0x80 != 0, reservedBits: first >> 4 & 7, opcode: first & 0xF, isMasked: second & 0x80 != 0,
      payload: payload)
    guard case .deliver(let message) = connection.receive(frame, at: 0) else { continue }
    precondition(wasOpen && message.bytes.count <= maxMessageBytes)
    precondition(message.kind == .binary || String(validating: message.bytes, as: UTF8.self) != nil)
  }
  checkScan(UnsafeRawBufferPointer(start: start, count: count))
  return 0
}

/// The same bytes as a stream: what is sound is never all of what is not.
private func checkScan(_ bytes: UnsafeRawBufferPointer) {
  var scanner = FrameScanner(maxMessageBytes: maxMessageBytes)
  if let finding = scanner.scan(bytes) { precondition(finding.soundByteCount < bytes.count) }
}

private let maxMessageBytes = 1000
