// modules: HTTPCore WebSocketCore
// with: Tests/WebSocketCoreTests/HandshakeBytes.swift
import WebSocketCore

/// Any bytes, read as a method, a target and fields, meet the rules for opening handshakes: see `HandshakeBytes`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let faults = HandshakeBytes(Array(UnsafeRawBufferPointer(start: start, count: count))).faults()
  if !faults.isEmpty { fatalError(faults.joined(separator: "; ")) }
  return 0
}
