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
      guard let value = try? JSONParser.parse(input) else { continue }
      let text = JSONText.bytes(of: value)
      #expect(try JSONText.bytes(of: JSONParser.parse(text)) == text)
    }
  }
}
