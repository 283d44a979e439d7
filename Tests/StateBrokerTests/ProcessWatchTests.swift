import BrokerCore
import Foundation
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

  private func start() throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sleep")
    process.arguments = ["60"]
    try process.run()
    return process
  }

  @Test func tellsOfAProcessThatIsKilled() async throws {
    let process = try start()
    let id = process.processIdentifier
    #expect(try await end(of: id, watchedTimes: 3) { kill(id, SIGKILL) } == ProcessID(id))
  }

  @Test func tellsOfAProcessThatIsGoneAlready() async throws {
    let process = try start()
    process.terminate()
    process.waitUntilExit()
    let id = process.processIdentifier
    #expect(try await end(of: id) {} == ProcessID(id))
  }
}
