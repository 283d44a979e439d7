// modules: SupervisorCore
import SupervisorCore

/// Any bytes are either refused or read as a message that is written again as the same bytes. A failure's text that is
/// no UTF-8 is repaired and one that is too long is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  if let message = try? SupervisorMessage(decoding: input) {
    precondition(message.encoded() == input)
  }
  switch try? ChildMessage(decoding: input) {
  case .failed(let text)?:
    precondition(ChildMessage.failed(text).encoded().count <= 1 + ControlMessageLimits.failureBytes)
  case let message?: precondition(message.encoded() == input)
  case nil: break
  }
  return 0
}
