// modules: SupervisorCore
// with: Tests/SupervisorCoreTests/OperatorLine.swift
import SupervisorCore

/// Any bytes are refused, read as a request that is written again as the same line, or not whole; and however they are
/// cut they mean the same: see `OperatorLine`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let faults = OperatorLine(Array(UnsafeRawBufferPointer(start: start, count: count))).faults()
  if !faults.isEmpty { fatalError(faults.joined(separator: "; ")) }
  return 0
}
