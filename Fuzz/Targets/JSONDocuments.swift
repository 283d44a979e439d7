// modules: ContractJSON
import ContractJSON

/// Any bytes are either refused or read as a value whose text reads back as the same text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let input = Array(UnsafeRawBufferPointer(start: start, count: count))
  guard let value = try? JSONParser.parse(input) else { return 0 }
  let text = JSONText.bytes(of: value)
  guard let again = try? JSONParser.parse(text) else { preconditionFailure("what was written cannot be read") }
  precondition(JSONText.bytes(of: again) == text)
  return 0
}
