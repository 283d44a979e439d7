// modules: Drafts
import Drafts

/// Any text is either refused or read as an instant; nothing traps, and what is shown can be read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  guard let parsed = TimestampText(parsing: text) else { return 0 }
  var shown: [UInt8] = []
  parsed.append(to: &shown)
  guard let again = TimestampText(parsing: String(decoding: shown, as: UTF8.self)) else {
    preconditionFailure("what was shown cannot be read")
  }
  precondition(again.timestamp == parsed.timestamp)
  return 0
}
