// modules: HTTPCore
// with: Tests/HTTPCoreTests/RandomGateWalk.swift

/// Whatever happens to a gate, in whatever order: it never traps, takes no body beyond the bound, and takes nothing
/// after a refusal. Every byte of the input is one thing that happens. (What bytes become parts is SwiftNIO's.)
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let fault = RandomGateWalk.fault(of: UnsafeRawBufferPointer(start: start, count: count))
  precondition(fault == nil, fault ?? "")
  return 0
}
