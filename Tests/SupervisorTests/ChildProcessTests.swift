import Glibc
import SupervisorCore
import Testing

@testable import Supervisor

/// Real processes: a shell stands for broker and worker.
@Suite("Child process")
struct ChildProcessTests {
  private static let hangUpMilliseconds: Int32 = 10_000

  private func spawn(_ script: String) throws -> (pid: pid_t, read: Int32) {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no pipe")
    let write = try Descriptor.moved(ends[1], toAtLeast: 10)
    defer { close(write) }
    let program = ChildProgram(
      path: "/bin/sh", arguments: ["sh", "-c", script], environment: ["NAME=value"], descriptors: [write])
    return (try program.spawn(), ends[0])
  }

  /// What the script writes to descriptor 3, and how it ended.
  private func run(_ script: String) throws -> (output: String, status: SupervisorCore.ExitStatus) {
    let (pid, read) = try spawn(script)
    defer { close(read) }
    let bytes = Descriptor.readAll(from: read, atMost: 65_536)
    return (String(decoding: bytes, as: UTF8.self), WaitStatus.wait(for: pid))
  }

  @Test func itInheritsWhatItIsGivenAndNothingElse() throws {
    // The last number is the listing's own.
    let (output, status) = try run("exec >&3; echo \"$NAME\"; readlink /proc/$$/fd/0; exec ls /proc/self/fd")
    #expect(output == "value\n/dev/null\n0\n1\n2\n3\n4\n")
    #expect(status == .exited(0))
  }

  @Test func itLeadsAProcessGroupOfItsOwn() throws {
    let (output, _) = try run("read -r pid name state parent group rest </proc/$$/stat; echo $(($group - $$)) >&3")
    #expect(output == "0\n")
  }

  @Test func exitCodesAndSignalsAreToldApart() throws {
    #expect(try run("exit 3").status == .exited(3))
    #expect(try run("kill -9 $$").status == .killed(signal: 9))
    #expect(try run("kill -15 $$").status == .killed(signal: 15), "no signal is blocked or ignored")
  }

  @Test func aProgramThatIsNotThereIsAnError() {
    let program = ChildProgram(path: "/nonexistent", arguments: ["x"], environment: [], descriptors: [])
    let error = #expect(throws: SystemError.self) { try program.spawn() }
    #expect(error?.code == ENOENT)
  }

  @Test func lastWordsAreHeardThoughTheChildHadMessagesToRead() throws {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    var child = ChildProcess(pid: 0, control: ends[0])
    defer { child.closeControl() }
    #expect(child.send(.roster(workers: [])))
    let words = ChildMessage.failed("the schema is of version 2")
    let packet = words.encoded()
    #expect(send(ends[1], packet, packet.count, 0) == packet.count)
    close(ends[1])
    let heard = if case .message(let message) = child.receive() { message } else { ChildMessage?.none }
    #expect(heard == words)
    #expect(child.receive().isHungUp)
  }

  @Test func aMessageOfANewerReleaseIsPassedOver() throws {
    // A shell whose script is its control socket: what it reads there it sends back.
    let programs = Programs(
      supervisor: "/bin/sh", broker: try ProgramFile("/bin/sh"), worker: try ProgramFile("/bin/sh"))
    var child = try ChildProcess.spawn(
      .broker, programs: programs, listeners: [], environment: [],
      arguments: ["sh", "-c", "printf '\\376\\001' >&3; printf '\\201' >&3; printf '\\201\\000' >&3"])
    #expect(WaitStatus.wait(for: child.pid) == .exited(0))
    guard case .unknown(tag: 0xFE) = child.receive() else { throw CancellationError() }
    guard case .message(.ready) = child.receive() else { throw CancellationError() }
    #expect(child.receive().isHungUp, "a known message with bytes behind it is a fault")
    child.closeControl()
  }

  @Test func messagesAreSentWithoutWaiting() throws {
    let programs = Programs(
      supervisor: "/bin/sh", broker: try ProgramFile("/bin/cat"), worker: try ProgramFile("/bin/cat"))
    // cat blocks on /dev/null for no time at all and ends; its socket is then hung up.
    var child = try ChildProcess.spawn(.broker, programs: programs, listeners: [], environment: [])
    #expect(WaitStatus.wait(for: child.pid) == .exited(0))
    // A process that another test is starting holds a copy of the child's end until it has become its program.
    var entry = pollfd(fd: try #require(child.control), events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, Self.hangUpMilliseconds) == 1)
    #expect(child.receive().isHungUp, "an end that is closed is seen")
    #expect(!child.send(.ping(number: 1)))
    child.closeControl()
    #expect(!child.receive().isHungUp, "nothing is read from a closed socket")
  }
}

extension ChildProcess.Incoming {
  fileprivate var isHungUp: Bool {
    if case .hungUp = self { true } else { false }
  }
}
