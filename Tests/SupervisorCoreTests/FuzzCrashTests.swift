import TestSupport
import Testing

@Suite("Packets that once broke the control socket's codec")
struct FuzzCrashTests {
  @Test("each is refused, or read as what is written again as the same packet")
  func replay() throws {
    let inputs = try FuzzCrashes.inputs(of: "ControlMessages")
    #expect(!inputs.isEmpty)
    for input in inputs { #expect(ControlPacket(input).faults() == []) }
  }
}
