import Glibc
import NIOCore
import NIOEmbedded
import Testing

@testable import Worker

@Suite struct AcceptLimiterTests {
  @Test(arguments: [
    (1_024, 16, 1_024 - 128 - 48), (600, 128, 600 - 128 - 384), (20_000, 1, 20_000 - 131), (200, 128, 1), (0, 1, 1),
  ])
  func whatIsNoConnectionHasItsDescriptors(descriptors: Int, listeners: Int, capacity: Int) {
    #expect(AcceptLimiter.capacity(descriptors: descriptors, listeners: listeners) == capacity)
  }

  @Test func anUnknownLimitIsTakenForTheUsualOne() {
    #expect(AcceptLimiter.capacity(descriptors: nil, listeners: 16) == 1_024 - 128 - 48)
  }

  @Test func otherErrorsAreNotItsOwn() throws {
    let loop = EmbeddedEventLoop()
    var codes: [CInt] = []
    let table = ConnectionTable(eventLoop: loop, tickNanoseconds: 1_000_000, capacity: 1)
    let channel = EmbeddedChannel(handler: AcceptLimiter(table: table) { codes.append($0) }, loop: loop)
    channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
    #expect(codes == [EMFILE])
    try channel.throwIfErrorCaught()
    channel.pipeline.fireErrorCaught(IOError(errnoCode: ECONNABORTED, reason: "accept"))
    #expect(throws: IOError.self) { try channel.throwIfErrorCaught() }
    #expect(codes == [EMFILE])
    loop.advanceTime(by: AcceptLimiter.pause)
    _ = try? channel.finish()
  }
}
