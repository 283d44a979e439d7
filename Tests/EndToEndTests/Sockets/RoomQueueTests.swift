import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// What waits for all members of a draft together, over the real processes.
  @Suite struct RoomQueueTests {
    @Test("beyond ROOM_MAX_QUEUED_BYTES the slowest member goes with 1013, the others get every event in time")
    func slowestGoes() throws {
      let settings = ["ROOM_MAX_QUEUED_BYTES": "65536", "WS_MAX_QUEUED_BYTES": "67108864"]
      try withRingDraft(workers: 1, settings) { server in
        let draft = try server.createDraft(by: "u")
        let slow = try server.join(draft, user: "slow")
        let other = try server.join(draft, user: "other")
        var events = 0
        // Pongs that nobody reads fill the kernel's buffers, then the worker's queue; an event has it looked at.
        let isCutOff = try eventually(within: 60) {
          for _ in 0..<2_000 { try slow.send(#"{"type":"ping"}"#) }
          events += 1
          guard try server.append(to: draft, by: "u", "c", key: "\(events)").status == 200 else { return false }
          let begin = monotonicSeconds()
          let event = try other.receiveJSON()
          guard event["type"] == "collab.segment_added", monotonicSeconds() - begin < 5 else {
            throw HarnessError("an event was late: \(event)")
          }
          return server.log.contains("too much is queued for its draft")
        }
        #expect(isCutOff)
        var last = try slow.receive()
        while case .text = last { last = try slow.receive() }
        #expect(last == .close(code: 1_013, reason: "Reading too slowly"))
        #expect(try other.receivesNothing(for: 0.2))
      }
    }
  }
}
