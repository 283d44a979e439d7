import Foundation
import Logging
import Testing

@testable import Observability

@Suite struct LogSinkTests {
  private struct Pipe {
    let read: Int32
    let write: Int32

    init() throws {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      (read, write) = (ends[0], ends[1])
    }

    func close() {
      Glibc.close(read)
      Glibc.close(write)
    }
  }

  private func read(_ descriptor: Int32, _ count: Int) -> String {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = Glibc.read(descriptor, &bytes, count)
    return String(decoding: bytes.prefix(max(0, got)), as: UTF8.self)
  }

  @Test func eventsReachTheDescriptor() throws {
    let pipe = try Pipe()
    defer { pipe.close() }
    var logger = Logger(label: "test") { _ in
      LoggingSetup.handler(level: .info, format: .json, process: "broker", descriptor: pipe.write)
    }
    logger[metadataKey: "request_id"] = "outer"
    logger.logEvent(.debug, "not written")
    logger.logEvent(.warning, "group failed", userID: "u", extra: ["commands": "12"])
    let line = read(pipe.read, 4_096)
    #expect(line.contains("\"level\":\"warning\",\"process\":\"broker\""))
    #expect(
      line.hasSuffix(
        "\"message\":\"group failed\",\"request_id\":\"outer\",\"user_id\":\"u\",\"extra\":{\"commands\":\"12\"}}\n"))
  }

  @Test func nothingIsEvaluatedBelowTheLevel() {
    let logger = Logger(label: "test") { _ in
      LoggingSetup.handler(level: .error, format: .json, process: "broker", descriptor: -1)
    }
    var evaluations = 0
    func count() -> String {
      evaluations += 1
      return ""
    }
    logger.logEvent(.info, count(), requestID: count(), extra: ["x": count()])
    #expect(evaluations == 0)
  }

  @Test func aReaderThatDoesNotReadHoldsNobodyUp() throws {
    let pipe = try Pipe()
    defer { pipe.close() }
    let sink = LogSink(inherited: pipe.write)
    let line = Array((String(repeating: "x", count: 1_023) + "\n").utf8)
    let clock = ContinuousClock()
    let duration = clock.measure {
      for _ in 0..<1_000 { sink.write(line) }
    }
    #expect(duration < .seconds(5))
    // The pipe holds 64 lines; the first line after the reader woke tells how many were lost.
    var text = read(pipe.read, 65_536)
    #expect(text.utf8.count == 65_536)
    sink.write(Array("after\n".utf8))
    text = read(pipe.read, 65_536)
    #expect(text == "{\"level\":\"warning\",\"message\":\"936 log lines dropped\"}\nafter\n")
  }

  @Test func theInheritedDescriptionStaysBlocking() throws {
    let pipe = try Pipe()
    defer { pipe.close() }
    _ = LogSink(inherited: pipe.write)
    #expect(fcntl(pipe.write, F_GETFL) & O_NONBLOCK == 0)
  }

  @Test func aClosedReaderIsNoError() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = try Pipe()
    let sink = LogSink(inherited: pipe.write)
    close(pipe.read)
    sink.write(Array("lost\n".utf8))
    close(pipe.write)
  }

  @Test func processesSharingAFileDoNotOverwriteEachOther() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    let descriptor = open(path, O_CREAT | O_RDWR, 0o600)
    defer {
      close(descriptor)
      unlink(path)
    }
    LogSink(inherited: descriptor).write(Array("one\n".utf8))
    LogSink(inherited: descriptor).write(Array("two\n".utf8))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
  }

  @Test func socketsTakeLines() throws {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer {
      close(ends[0])
      close(ends[1])
    }
    LogSink(inherited: ends[0]).write(Array("line\n".utf8))
    #expect(read(ends[1], 64) == "line\n")
  }
}
