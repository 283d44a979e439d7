import TestSupport
import Testing

@testable import ContractJSON

@Suite("Documents that once broke the parser")
struct FuzzCrashTests {
  @Test("each is refused, or its text reads back as the same text")
  func replay() throws {
    let inputs = try FuzzCrashes.inputs(of: "JSONDocuments")
    #expect(!inputs.isEmpty)
    for input in inputs {
      let parsed = Result { () throws(JSONFailure) in try JSONParser.parse(input) }
      let isMember = parsed.map { $0.objectValue?["type"] == .string("ping") }
      #expect(
        isMember == Result { () throws(JSONFailure) in try JSONScan.hasMember("type", equalTo: "ping", in: input) })
      guard case .success(let value) = parsed else { continue }
      let text = JSONText.bytes(of: value)
      #expect(try JSONText.bytes(of: JSONParser.parse(text)) == text)
    }
  }
}
