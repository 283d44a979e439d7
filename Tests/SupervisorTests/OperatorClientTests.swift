import Glibc
import ProcessControl
import SupervisorCore
import Testing

@testable import Supervisor

/// One connection of an operator, over a socket pair.
@Suite("Operator client")
struct OperatorClientTests {
  private let peer = PeerCredentials(process: 1, user: 0)

  private func connected() throws -> (client: OperatorClient, other: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    return (OperatorClient(descriptor: ends[0], peer: peer, at: 1_000), ends[1])
  }

  private func write(_ text: String, to descriptor: Int32) {
    _ = Glibc.write(descriptor, text, text.utf8.count)
  }

  @Test func itReadsARequestAndEndsWhenTheAnswerIsTaken() throws {
    var (client, other) = try connected()
    defer { close(other) }
    #expect(client.events == Int16(POLLIN) && client.deadline == 1_000 + OperatorClient.requestNanoseconds)
    #expect(client.advance(0) == .nothing)
    write("ringdraft/1 re", to: other)
    #expect(client.advance(Int16(POLLIN)) == .nothing)
    write("load wait\nmore", to: other)
    #expect(client.advance(Int16(POLLIN)) == .request(.change(.reload, untilGone: true)))
    client.answer(Array("one".utf8), isLast: false, at: 5)
    #expect(client.phase == .waiting && client.events == 0 && client.deadline == nil)
    client.answer(Array("two".utf8), isLast: true, at: 6)
    #expect(client.phase == .over)
    client.end()
    #expect(String(decoding: Descriptor.readAll(from: other, atMost: 100), as: UTF8.self) == "one\ntwo\n")
  }

  @Test func oneThatGoesAwayIsSeen() throws {
    var (client, other) = try connected()
    write("ringdraft/1 status\n", to: other)
    close(other)
    #expect(client.advance(Int16(POLLIN | POLLHUP)) == .request(.status), "what it said counts")
    client.answer([1], isLast: false, at: 0)
    #expect(client.phase == .over)
    client.end()
    var (silent, gone) = try connected()
    close(gone)
    #expect(silent.advance(Int16(POLLIN | POLLHUP)) == .nothing && silent.phase == .over)
    silent.end()
  }

  @Test func oneThatDoesNotReadBlocksNobody() throws {
    var (client, other) = try connected()
    write("ringdraft/1 workers\n", to: other)
    #expect(client.advance(Int16(POLLIN)) == .request(.workers))
    let line = [UInt8](repeating: 65, count: 400 << 10)
    client.answer(line, isLast: false, at: 0)
    #expect(client.events == Int16(POLLOUT), "more than the socket takes")
    client.answer(line, isLast: true, at: 7)
    #expect(client.phase == .over, "and more than waits for anybody")
    client.end()
    close(other)
  }

  @Test func whatIsLeftIsSentWhenThereIsRoom() throws {
    var (client, other) = try connected()
    defer { close(other) }
    write("ringdraft/1 workers\n", to: other)
    _ = client.advance(Int16(POLLIN))
    client.answer([UInt8](repeating: 65, count: 400 << 10), isLast: true, at: 7)
    #expect(client.phase == .finishing(deadline: 7 + OperatorClient.answerNanoseconds))
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var count = 0
    while count < 400 << 10 + 1 {
      let piece = read(other, &buffer, buffer.count)
      guard piece > 0 else { break }
      count += piece
      _ = client.advance(Int16(POLLOUT))
    }
    #expect(count == 400 << 10 + 1 && client.phase == .over)
    client.end()
  }
}
