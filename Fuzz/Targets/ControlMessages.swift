// modules: SupervisorCore
// with: Tests/SupervisorCoreTests/ControlPacket.swift
import SupervisorCore

/// Any packet is either refused or read as a message that is written again as the same packet: see `ControlPacket`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let faults = ControlPacket(Array(UnsafeRawBufferPointer(start: start, count: count))).faults()
  if !faults.isEmpty { fatalError(faults.joined(separator: "; ")) }
  return 0
}
