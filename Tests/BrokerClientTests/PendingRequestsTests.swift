import BrokerProtocol
import Testing

@testable import BrokerClient

@Suite("Requests that wait")
struct PendingRequestsTests {
  /// A join whose frame takes `bytes`.
  private func request(bytes: Int) -> Request {
    .join(
      room: String(repeating: "x", count: bytes - Request.join(room: "", deadline: .max).encoded(id: 0).count),
      deadline: .max)
  }

  private func add(_ request: Request, to pending: inout PendingRequests, deadline: Int64 = 1) -> BrokerUnavailable? {
    do throws(BrokerUnavailable) {
      _ = try pending.add(request, deadline: deadline) { _ in }
      return nil
    } catch {
      return error
    }
  }

  @Test("are bounded by their count")
  func count() {
    var pending = PendingRequests()
    for _ in 0..<PendingRequests.maximumCount { #expect(add(.ping(deadline: .max), to: &pending) == nil) }
    #expect(add(.ping(deadline: .max), to: &pending) == BrokerUnavailable(.overloaded))
    _ = pending.remove(1)
    #expect(add(.ping(deadline: .max), to: &pending) == nil)
  }

  @Test("are bounded by their bytes, which come free with each of them")
  func bytes() {
    let size = 1 << 20
    var pending = PendingRequests()
    for _ in 0..<PendingRequests.maximumBytes / size { #expect(add(request(bytes: size), to: &pending) == nil) }
    #expect(pending.bytes == PendingRequests.maximumBytes)
    #expect(add(.ping(deadline: .max), to: &pending) == BrokerUnavailable(.overloaded))
    _ = pending.remove(3)
    #expect(add(request(bytes: size), to: &pending) == nil)
    #expect(add(.ping(deadline: .max), to: &pending) == BrokerUnavailable(.overloaded))
    _ = pending.removeExpired(at: 1)
    #expect(pending.bytes == 0)
    #expect(pending.isEmpty)
  }

  @Test("are no longer than the protocol's longest frame")
  func longest() {
    let longest = ProtocolVersion.maximumFrameBytes + FrameHeader.lengthFieldBytes
    var pending = PendingRequests()
    #expect(add(request(bytes: longest), to: &pending) == nil)
    #expect(add(request(bytes: longest + 1), to: &pending) == BrokerUnavailable(.requestTooLong))
    #expect(pending.bytes == longest)
  }

  @Test("keep resumes apart: they fit in always and end with their connection")
  func resumes() throws {
    var pending = PendingRequests()
    for _ in 0..<PendingRequests.maximumCount { #expect(add(.ping(deadline: .max), to: &pending) == nil) }
    let before = pending.bytes
    let frame = pending.addResume([RoomPosition(room: "d", sequence: 1)], epoch: 1) { _ in }
    #expect(pending.bytes == before + frame.count)
    pending.dropResumes()
    #expect(pending.bytes == before)
    #expect(!pending.inOrder().contains(frame))
  }
}
