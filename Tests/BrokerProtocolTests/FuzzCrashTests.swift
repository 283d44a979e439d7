import TestSupport
import Testing

@testable import BrokerProtocol

@Suite("Frames that once broke the codec")
struct FuzzCrashTests {
  @Test("each is refused, or read as what is written again as the same bytes")
  func replay() throws {
    let inputs = try FuzzCrashes.inputs(of: "BrokerFrames")
    #expect(!inputs.isEmpty)
    for input in inputs {
      if let (id, request) = try? input.withUnsafeBytes({ try Request.decode($0) }) {
        #expect(Array(request.encoded(id: id).dropFirst(FrameHeader.lengthFieldBytes)) == input)
      }
      if let message = try? input.withUnsafeBytes({ try BrokerMessage.decode($0) }) {
        #expect(Array(message.encoded().dropFirst(FrameHeader.lengthFieldBytes)) == input)
      }
    }
  }
}
