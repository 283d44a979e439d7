import Foundation
import Logging
import Synchronization
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

  private func write(_ line: [UInt8], to sink: LogSink) {
    sink.write(line) { Array("\($0) lost\n".utf8) }
  }

  @Test func eventsReachTheDescriptor() throws {
    let pipe = try Pipe()
    defer { pipe.close() }
    var logger = Logger(label: "test") { _ in
      LoggingSetup.handler(
        threshold: LogThreshold(.info), format: .json, process: "broker", descriptor: pipe.write)
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

  @Test func anObserverGetsTheLineForAPersonWhateverTheFormat() throws {
    let pipe = try Pipe()
    defer { pipe.close() }
    let observed = Mutex<[String]>([])
    let logger = Logger(label: "test") { _ in
      var handler = LoggingSetup.handler(
        threshold: LogThreshold(.info), format: .json, process: "broker", descriptor: pipe.write)
      handler.observer = { line in observed.withLock { $0.append(line()) } }
      return handler
    }
    logger.debug("not written")
    logger.info("starting", metadata: ["generation": "2"])
    #expect(read(pipe.read, 4_096).hasPrefix("{\"ts\""))
    let lines = observed.withLock { $0 }
    #expect(lines.count == 1 && lines[0].hasSuffix("]: starting generation=2") && lines[0].contains(" info "))
  }

  @Test func nothingIsEvaluatedBelowTheLevel() {
    let logger = Logger(label: "test") { _ in
      LoggingSetup.handler(threshold: LogThreshold(.error), format: .json, process: "broker", descriptor: -1)
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
      for _ in 0..<1_000 { write(line, to: sink) }
    }
    #expect(duration < .seconds(5))
    // The pipe holds 64 lines; the first line after the reader woke tells how many were lost.
    var text = read(pipe.read, 65_536)
    #expect(text.utf8.count == 65_536)
    write(Array("after\n".utf8), to: sink)
    text = read(pipe.read, 65_536)
    #expect(text == "936 lost\nafter\n")
  }

  /// The notice is a line like all others: with time and process, in the form that is in use.
  @Test(arguments: [
    (LogOutput.pretty, #"\d{4}-\S+Z warning  broker\[\d+\]: log lines dropped count=\d+"#),
    (
      .json,
      #"\{"ts":"\d{4}-\S+Z","level":"warning","process":"broker","pid":\d+,"#
        + #""message":"log lines dropped","extra":\{"count":"\d+"\}\}"#
    ),
  ])
  func lostLinesAreToldInTheFormInUse(format: LogOutput, notice: String) throws {
    let pipe = try Pipe()
    defer { pipe.close() }
    let logger = Logger(label: "test") { _ in
      LoggingSetup.handler(threshold: LogThreshold(.info), format: format, process: "broker", descriptor: pipe.write)
    }
    for _ in 0..<2_000 { logger.logEvent(.info, "a line", extra: ["text": String(repeating: "x", count: 400)]) }
    _ = read(pipe.read, 65_536)
    logger.logEvent(.info, "after")
    let lines = read(pipe.read, 65_536).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(try Regex(notice).wholeMatch(in: try #require(lines.first)) != nil, "\(lines)")
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
    write(Array("lost\n".utf8), to: sink)
    close(pipe.write)
  }

  @Test func processesSharingAFileDoNotOverwriteEachOther() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    let descriptor = open(path, O_CREAT | O_RDWR, 0o600)
    defer {
      close(descriptor)
      unlink(path)
    }
    write(Array("one\n".utf8), to: LogSink(inherited: descriptor))
    write(Array("two\n".utf8), to: LogSink(inherited: descriptor))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
  }

  @Test func socketsTakeLines() throws {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer {
      close(ends[0])
      close(ends[1])
    }
    write(Array("line\n".utf8), to: LogSink(inherited: ends[0]))
    #expect(read(ends[1], 64) == "line\n")
  }

  // MARK: The journal

  /// What journald is to a sink: a datagram socket at a path.
  private final class Journal {
    let path: String
    private var descriptor: Int32 = -1

    init() throws {
      path = FileManager.default.temporaryDirectory.path + "/journal-\(UUID().uuidString.prefix(8))"
      try listen()
    }

    deinit {
      close(descriptor)
      unlink(path)
    }

    /// Takes the place of the one before.
    func listen() throws {
      if descriptor >= 0 { close(descriptor) }
      unlink(path)
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      let size = socklen_t(MemoryLayout<sockaddr_un>.size)
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
      }
      try #require(status == 0)
    }

    /// All datagrams that wait.
    func received() -> [String] {
      var all: [String] = []
      var bytes = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { return all }
        all.append(String(decoding: bytes.prefix(count), as: UTF8.self))
      }
    }
  }

  @Test func aJournalThatDoesNotReadHoldsNobodyUpAndIsToldWhatItMissed() throws {
    let journal = try Journal()
    let sink = try #require(LogSink(journal: journal.path))
    let count = 2_000
    for number in 0..<count { write(Array("line \(number)\n".utf8), to: sink) }
    let taken = journal.received()
    #expect(taken.count < count && taken.first == "line 0\n")
    write(Array("last\n".utf8), to: sink)
    #expect(journal.received() == ["\(count - taken.count) lost\n", "last\n"])
  }

  @Test func aJournalThatIsReplacedGetsTheNextEntry() throws {
    let journal = try Journal()
    let sink = try #require(LogSink(journal: journal.path))
    write(Array("one".utf8), to: sink)
    try journal.listen()
    write(Array("two".utf8), to: sink)
    #expect(journal.received() == ["two"])
  }

  @Test func withoutAJournalThereIsNoSinkOfIt() {
    #expect(LogSink(journal: "/nowhere/journal") == nil)
    #expect(LogSink(journal: "/" + String(repeating: "long", count: 40)) == nil)
  }
}
