import HTTPCore
import TestSupport
import Testing

@Suite("Input that once broke the deciding on requests")
struct FuzzCrashTests {
  @Test("breaks it no more")
  func replay() throws {
    let inputs = try FuzzCrashes.inputs(of: "GateActions")
    #expect(!inputs.isEmpty)
    for input in inputs { #expect(RandomGateWalk.fault(of: input) == nil) }
  }

  @Test("and what is accepted is what the rules accept")
  func replayRequests() throws {
    let inputs = try FuzzCrashes.inputs(of: "HTTPRequests")
    #expect(!inputs.isEmpty)
    for input in inputs {
      #expect(RequestBytes(input).faults() == [])
      // Cut anywhere, and with any byte lost.
      for index in input.indices {
        #expect(RequestBytes(Array(input[..<index])).faults() == [])
        #expect(RequestBytes(Array(input[..<index] + input[(index + 1)...])).faults() == [])
      }
    }
  }

  @Test("nor does input made up here", arguments: 0..<64 as Range<UInt64>)
  func random(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let input = (0..<100).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(RandomGateWalk.fault(of: input) == nil, "seed \(seed)")
    }
  }
}
