import BrokerCore
import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import StateBroker

@Suite struct ProcessWatchTests {
  private let eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

  /// Watches a process and then lets `change` happen to it.
  /// - Returns: whose end was told, the first within ten seconds.
  private func end(of process: Int32, watchedTimes: Int = 1, _ change: () -> Void) async throws -> ProcessID {
    let eventLoop = eventLoop
    let told = eventLoop.makePromise(of: ProcessID.self)
    let watch = try await eventLoop.submit {
      let watch = try ProcessWatch(eventLoop: eventLoop)
      watch.onEnd = { told.succeed($0) }
      for _ in 0..<watchedTimes { try watch.watch(ProcessID(process)) }
      return NIOLoopBound(watch, eventLoop: eventLoop)
    }.get()
    change()
    let limit = eventLoop.scheduleTask(in: .seconds(10)) { told.fail(CancellationError()) }
    defer {
      limit.cancel()
      withExtendedLifetime(watch) {}
    }
    return try await told.futureResult.get()
  }

  private func start() throws -> pid_t {
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("60"), nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, "/bin/sleep", nil, nil, &arguments, nil) == 0)
    return process
  }

  private func reap(_ process: pid_t) {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  @Test func tellsOfAProcessThatIsKilled() async throws {
    let process = try start()
    #expect(try await end(of: process, watchedTimes: 3) { kill(process, SIGKILL) } == ProcessID(process))
    reap(process)
  }

  /// As when its number is another's already, and the word of its end waits behind that one's connection.
  @Test func tellsOfAnEndBeforeTheLoopHasHeardOfIt() async throws {
    let process = try start()
    try await eventLoop.submit { [eventLoop] in
      let watch = try ProcessWatch(eventLoop: eventLoop)
      var ends: [ProcessID] = []
      watch.onEnd = { ends.append($0) }
      try watch.watch(ProcessID(process))
      watch.tellIfEnded(ProcessID(process))
      #expect(ends == [], "it lives")
      kill(process, SIGKILL)
      reap(process)
      watch.tellIfEnded(ProcessID(process))
      watch.tellIfEnded(ProcessID(process))
      #expect(ends == [ProcessID(process)])
    }.get()
  }

  @Test func tellsOfAProcessThatIsGoneAlready() async throws {
    let process = try start()
    kill(process, SIGKILL)
    reap(process)
    #expect(try await end(of: process) {} == ProcessID(process))
  }
}
