// modules: ContractJSON
import ContractJSON

/// Any bytes are either refused or read as a value whose text reads back as the same text, and the scan says of them
/// what the parser says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let input = Array(UnsafeRawBufferPointer(start: start, count: count))
  let parsed = Result { () throws(JSONFailure) in try JSONParser.parse(input) }
  let isMember = parsed.map { $0.objectValue?["type"] == .string("ping") }
  precondition(
    isMember == Result { () throws(JSONFailure) in try JSONScan.hasMember("type", equalTo: "ping", in: input) })
  guard case .success(let value) = parsed else { return 0 }
  let text = JSONText.bytes(of: value)
  guard let again = try? JSONParser.parse(text) else { preconditionFailure("what was written cannot be read") }
  precondition(JSONText.bytes(of: again) == text)
  return 0
}
