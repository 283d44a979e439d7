import ContractJSON
import Foundation
import Glibc
import SupervisorCore
import Testing

@testable import Control

@Suite struct PoolClientTests {
  /// A folder with a `control.sock` that listens. What is to be answered waits in the connection's socket.
  private final class StandInSupervisor {
    let folder: String
    private let listener: Int32

    init(backlog: Int32 = 8) throws {
      folder = NSTemporaryDirectory() + "/pool-" + UUID().uuidString.prefix(8)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let path = Array((folder + "/control.sock").utf8)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
      let status = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(status == 0 && listen(listener, backlog) == 0)
    }

    deinit {
      close(listener)
      try? FileManager.default.removeItem(atPath: folder)
    }

    /// Answers the next connection with `text`, on a thread of its own, and ends it.
    func answer(_ text: String) {
      let listener = listener
      Thread.detachNewThread {
        let connection = accept(listener, nil, nil)
        var buffer = [UInt8](repeating: 0, count: 1_024)
        _ = read(connection, &buffer, buffer.count)
        _ = write(connection, text, text.utf8.count)
        close(connection)
      }
    }
  }

  private func ask(_ request: OperatorRequest, _ folder: String, seconds: Int = 20) throws -> [String] {
    var answers: [String] = []
    _ = try PoolClient(folder: folder, deadline: .seconds(seconds)).ask(request) {
      answers.append($0["answer"]?.stringValue ?? "")
    }
    return answers
  }

  @Test func linesAreToldAsTheyCome() throws {
    let supervisor = try StandInSupervisor()
    supervisor.answer("{\"answer\":\"accepted\"}\n{\"answer\":\"done\",\"generation\":2}\n{\"answer\":\"gone\"}\n")
    #expect(try ask(.change(.reload, untilGone: true), supervisor.folder) == ["accepted", "done", "gone"])
  }

  @Test(arguments: [
    (#"{"answer":"refused","reason":"no"}"# + "\n", ControlError(.refused, "the service refused: no")),
    (
      #"{"answer":"failed","reason":"no","log":["a","b"]}"# + "\n",
      ControlError(.refused, "not done: no", details: ["the last it logged:", "  a", "  b"])
    ),
    (#"{"answer":"invalid","reason":"no"}"# + "\n", ControlError(.impossible, "the service did not understand: no")),
  ])
  func aNoIsAnErrorWithItsReason(_ answer: String, _ error: ControlError) throws {
    let supervisor = try StandInSupervisor()
    supervisor.answer(answer)
    #expect(throws: error) { try ask(.status, supervisor.folder) }
  }

  @Test(arguments: ["", "{\"answer\":\"accepted\"", "no JSON\n", "[]\n"])
  func whatIsNoAnswerIsAnError(_ answer: String) throws {
    let supervisor = try StandInSupervisor()
    supervisor.answer(answer)
    #expect(throws: ControlError.self) { try ask(.status, supervisor.folder) }
  }

  @Test(arguments: ["", "{\"answer\":\"done\",\"generation\":2}\n"])
  func aServiceThatEndsBeforeItIsDoneIsTold(_ rest: String) throws {
    let supervisor = try StandInSupervisor()
    supervisor.answer("{\"answer\":\"accepted\"}\n" + rest)
    let error = #expect(throws: ControlError.self) { try ask(.change(.reload, untilGone: true), supervisor.folder) }
    #expect(error?.code == .impossible && error?.message.contains("ended before this was done") == true)
  }

  @Test func anAnswerThatDoesNotComeIsNotWaitedForForever() throws {
    let supervisor = try StandInSupervisor(backlog: 0)
    let overdue = "the service at \(supervisor.folder) has not answered within 1 s; what it began goes on"
    let kept = try PoolConnection(folder: supervisor.folder, deadline: .seconds(1))
    // Nobody takes connections: there is no room for this one any more, so already connecting waits.
    #expect(throws: ControlError(.impossible, overdue)) { try ask(.status, supervisor.folder, seconds: 1) }
    kept.send([1])
    #expect(throws: ControlError(.impossible, overdue)) { try kept.receive() }
  }

  @Test func aServiceThatIsNotThereIsTold() {
    #expect(throws: ControlError(.impossible, "the service is not running at /nonexistent")) {
      try ask(.status, "/nonexistent")
    }
  }
}
