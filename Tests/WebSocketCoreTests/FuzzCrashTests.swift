import TestSupport
import Testing
import WebSocketCore

@Suite("Input that once broke the reading of frames")
struct FuzzCrashTests {
  @Test("has the same effects whole and in pieces")
  func replay() throws {
    let inputs = try FuzzCrashes.inputs(of: "WebSocketFrames")
    #expect(!inputs.isEmpty)
    for input in inputs {
      let bytes = Array(input.dropFirst())
      var whole = SocketDriver()
      whole.feed(bytes)
      for size in [1, Int(input.first ?? 0) % 32 + 1] {
        var cut = SocketDriver()
        for start in stride(from: 0, to: bytes.count, by: size) {
          cut.feed(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(cut.effects == whole.effects)
      }
    }
  }
}
