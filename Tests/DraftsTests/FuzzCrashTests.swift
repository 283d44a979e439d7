import TestSupport
import Testing

@testable import Drafts

@Suite("Timestamps that once broke the parser")
struct FuzzCrashTests {
  @Test("each is refused, or what is shown of it reads back as the same instant")
  func replay() throws {
    let inputs = try FuzzCrashes.inputs(of: "Timestamps")
    #expect(!inputs.isEmpty)
    for input in inputs {
      guard let parsed = TimestampText(parsing: String(decoding: input, as: UTF8.self)) else { continue }
      var shown: [UInt8] = []
      parsed.append(to: &shown)
      #expect(TimestampText(parsing: String(decoding: shown, as: UTF8.self))?.timestamp == parsed.timestamp)
    }
  }
}
