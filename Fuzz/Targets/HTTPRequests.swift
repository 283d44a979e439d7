// modules: HTTPCore
// with: Tests/HTTPCoreTests/RequestBytes.swift
import HTTPCore

/// Any bytes, read as the head of a request, meet the rules for heads: see `RequestBytes`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let faults = RequestBytes(Array(UnsafeRawBufferPointer(start: start, count: count))).faults()
  if !faults.isEmpty { fatalError(faults.joined(separator: "; ")) }
  return 0
}
