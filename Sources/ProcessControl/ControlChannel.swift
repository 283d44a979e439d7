import CLinux
import Glibc
import Logging
import SupervisorCore
import Synchronization

/// A child's end of its control socket.
///
/// The supervisor's death is seen as hang-up of this socket, and ends the process at once: first by a thread that waits
/// for nothing else (from ``awaitConfiguration()`` on, so a child that boots slowly is ended too), then also by the
/// thread that reads messages.
package final class ControlChannel: Sendable {
  private let descriptor: Int32
  private let onHangUp: @Sendable () -> Void
  private let saidReady = Atomic<Bool>(false)

  /// - Parameters:
  ///   - descriptor: a connected SOCK_SEQPACKET socket, which this channel does not close.
  ///   - onHangUp: called on a thread of this channel, perhaps twice, when the other end is closed.
  init(descriptor: Int32, onHangUp: @escaping @Sendable () -> Void = { _exit(0) }) {
    self.descriptor = descriptor
    self.onHangUp = onHangUp
  }

  /// The control socket that the supervisor left at descriptor 3.
  /// - Throws: ``ControlChannelError`` when there is none, as when the program was started by hand.
  package static func inherited() throws -> ControlChannel {
    let descriptor = ChildDescriptors.control
    var type: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    let status = getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length)
    guard status == 0, type == Int32(SOCK_SEQPACKET.rawValue) else {
      throw ControlChannelError(
        code: .notSupervised, message: "this program is started by ringdraft, not by hand",
        cause: status == 0 ? 0 : errno)
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    if let name = CommandLine.arguments.first { ringdraft_set_process_name(name) }
    return ControlChannel(descriptor: descriptor)
  }

  /// Waits for the supervisor's first message. From then on the supervisor's death ends this process.
  /// - Throws: ``ControlChannelError`` when the message is not `configure`.
  package func awaitConfiguration() throws -> ChildConfiguration {
    guard let message = try receive() else {
      throw ControlChannelError(code: .unexpectedMessage, message: "the supervisor is gone")
    }
    guard case .configure(let slot, let generation, let isReplacement, let listenerCount, let settings) = message
    else {
      throw ControlChannelError(code: .unexpectedMessage, message: "the supervisor's first message must be configure")
    }
    try startThread { [descriptor, onHangUp] in
      var entry = pollfd(fd: descriptor, events: 0, revents: 0)
      while poll(&entry, 1, -1) < 1 {}
      onHangUp()
    }
    return ChildConfiguration(
      slot: slot, generation: generation, isReplacement: isReplacement, listenerCount: listenerCount,
      settings: settings)
  }

  /// Reads the messages that follow the configuration, as ``start(_:)`` does, and hands them to the child's event loop
  /// in order. Pings are answered there: a loop that is blocked answers none.
  /// - Parameters:
  ///   - execute: runs a job on the event loop, soon.
  ///   - sockets: called on the event loop: how many WebSockets are open.
  ///   - onMessage: called on the event loop with whatever is no ping.
  package func start(
    on execute: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
    sockets: @escaping @Sendable () -> Int = { 0 },
    onMessage: @escaping @Sendable (SupervisorMessage) -> Void
  ) {
    start { message in
      execute {
        if case .ping(let number) = message {
          self.send(.pong(number: number, sockets: UInt32(clamping: sockets())))
        } else {
          onMessage(message)
        }
      }
    }
  }

  /// Reads the messages that follow the configuration on a thread of its own and hands each to `onMessage`, in order,
  /// on that thread. A packet that is no message is logged and skipped.
  func start(_ onMessage: @escaping @Sendable (SupervisorMessage) -> Void) {
    do {
      try startThread {
        while true {
          do {
            guard let message = try self.receive() else { return }
            onMessage(message)
          } catch {
            // Made here, not kept: logging is set up from the settings that come over this very socket.
            Logger(label: "ringdraft.control").error("a control message was ignored: \(error)")
          }
        }
      }
    } catch {
      // Without this thread the child could neither be told what to accept nor be drained.
      send(.failed("\(error)"))
      _exit(1)
    }
  }

  /// Sends one message. When the supervisor is gone nothing is sent, and the process is about to end.
  package func send(_ message: ChildMessage) {
    if message == .ready { saidReady.store(true, ordering: .relaxed) }
    let packet = message.encoded()
    while Glibc.send(descriptor, packet, packet.count, Int32(MSG_NOSIGNAL)) < 0, errno == EINTR {}
  }

  /// Tells the supervisor of a line that was logged, as long as this process has not said that it is ready. It does not
  /// wait: a line that there is no room for is not told.
  package func logged(_ line: () -> String) {
    guard !saidReady.load(ordering: .relaxed) else { return }
    let packet = ChildMessage.logged(line()).encoded()
    _ = Glibc.send(descriptor, packet, packet.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  }

  /// The next message; nil when the supervisor is gone.
  private func receive() throws -> SupervisorMessage? {
    var packet = [UInt8](repeating: 0, count: ControlMessageLimits.messageBytes + 1)
    while true {
      let count = recv(descriptor, &packet, packet.count, 0)
      if count > 0 { return try SupervisorMessage(decoding: Array(packet.prefix(count))) }
      if count < 0, errno == EINTR { continue }
      onHangUp()
      return nil
    }
  }
}
