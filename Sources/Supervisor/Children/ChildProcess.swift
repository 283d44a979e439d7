import Glibc
import SupervisorCore

/// A running child: its process id and the supervisor's end of its control socket.
struct ChildProcess {
  let pid: pid_t
  /// Close-on-exec; nil once the child has closed its end.
  private(set) var control: Int32?
  /// What it logged, until it was ready.
  var bootLog = BootLog()

  /// What reading the control socket gave.
  enum Incoming {
    case message(ChildMessage)
    /// A message, or a step of a boot, that this release does not know: the child may be of a newer one.
    case unknown(tag: UInt8)
    /// Nothing more at present.
    case none
    /// The child closed its end, or sent what is no message.
    case hungUp
  }

  /// Starts the program of a slot.
  /// - Parameters:
  ///   - listeners: what the child inherits besides its control socket.
  ///   - arguments: for tests; nil: its name alone.
  static func spawn(
    _ slot: ChildSlot, programs: Programs, listeners: [Int32], environment: [String], arguments: [String]? = nil
  ) throws(SystemError) -> ChildProcess {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw SystemError(code: errno) }
    let control = ends[0]
    do throws(SystemError) {
      let inherited = try Descriptor.moved(ends[1], toAtLeast: ChildDescriptors.listener(listeners.count))
      defer { close(inherited) }
      let program = ChildProgram(
        path: programs.file(for: slot).openPath, arguments: arguments ?? [slot.programName], environment: environment,
        descriptors: [inherited] + listeners)
      return ChildProcess(pid: try program.spawn(), control: control)
    } catch {
      close(control)
      throw error
    }
  }

  /// Sends a message without waiting.
  /// - Returns: false when the child is gone, or so far behind that its socket is full.
  func send(_ message: SupervisorMessage) -> Bool {
    guard let control else { return false }
    let packet = message.encoded()
    let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
    while true {
      if Glibc.send(control, packet, packet.count, flags) >= 0 { return true }
      guard errno == EINTR else { return false }
    }
  }

  /// Reads one message without waiting.
  func receive() -> Incoming {
    guard let control else { return .none }
    let capacity = max(ControlMessageLimits.failureBytes, ControlMessageLimits.traceBytes) + 1_024
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { packet in
      while true {
        let count = recv(control, packet.baseAddress, packet.count, Int32(MSG_DONTWAIT))
        if count > 0 {
          return Self.incoming(Array(packet.prefix(count)))
        }
        // A child that ended with messages unread has its own last ones, with the reason, behind this error.
        if count < 0, errno == EINTR || errno == ECONNRESET { continue }
        return count < 0 && errno == EAGAIN ? .none : .hungUp
      }
    }
  }

  private static func incoming(_ packet: [UInt8]) -> Incoming {
    do throws(ControlMessageError) {
      return .message(try ChildMessage(decoding: packet))
    } catch {
      switch error {
      case .unknownTag(let tag): return .unknown(tag: tag)
      case .unknownBootStep(let step): return .unknown(tag: step)
      default: return .hungUp
      }
    }
  }

  mutating func closeControl() {
    if let control { close(control) }
    control = nil
  }
}
