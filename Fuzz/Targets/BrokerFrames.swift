// modules: Drafts Limits BrokerProtocol
import BrokerProtocol
import Drafts

/// Any bytes are either refused or read as a message that is written again as the same bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  if let (id, request) = try? Request.decode(input) {
    precondition(request.encoded(id: id).dropFirst(FrameHeader.lengthFieldBytes).elementsEqual(input))
  }
  if let message = try? BrokerMessage.decode(input) {
    precondition(message.encoded().dropFirst(FrameHeader.lengthFieldBytes).elementsEqual(input))
  }
  if let outcome = try? CommandOutcome(storedForm: input) {
    precondition(outcome.storedForm().elementsEqual(input))
  }
  return 0
}
