import HTTPCore
import TestSupport
import Testing

@Suite("Input that once broke the reading of requests")
struct FuzzCrashTests {
  @Test("leads to the same outcome whole and in pieces")
  func replay() throws {
    let inputs = try FuzzCrashes.inputs(of: "HTTPRequests")
    #expect(!inputs.isEmpty)
    for input in inputs {
      let bytes = Array(input.dropFirst())
      var whole = GateDriver()
      whole.feed(bytes)
      for size in [1, Int(input.first ?? 0) % 32 + 1] {
        var cut = GateDriver()
        for start in stride(from: 0, to: bytes.count, by: size) {
          cut.feed(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(cut.outcomes.filter { $0 != .sentContinue } == whole.outcomes.filter { $0 != .sentContinue })
      }
    }
  }
}
