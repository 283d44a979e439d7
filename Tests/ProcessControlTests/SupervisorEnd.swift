import Glibc
import SupervisorCore

@testable import ProcessControl

/// The supervisor's end of a control socket, and a channel at the other.
final class SupervisorEnd: Sendable {
  private let own: Int32
  /// What the channel uses. Never closed before the process ends: threads of the channel wait for it.
  let childDescriptor: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    let status = socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends)
    precondition(status == 0, "no socket pair")
    own = ends[0]
    childDescriptor = ends[1]
  }

  func send(_ message: SupervisorMessage) { send(packet: message.encoded()) }

  func send(packet: [UInt8]) {
    let count = Glibc.send(own, packet, packet.count, Int32(MSG_NOSIGNAL))
    precondition(count == packet.count, "a packet is sent whole")
  }

  /// Whether a message has come that was not received.
  var hasMessage: Bool {
    var entry = pollfd(fd: own, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0
  }

  /// The next message, waited for.
  func receive() throws -> ChildMessage {
    var packet = [UInt8](repeating: 0, count: ControlMessageLimits.messageBytes)
    let count = recv(own, &packet, packet.count, 0)
    return try ChildMessage(decoding: Array(packet.prefix(max(0, count))))
  }

  /// As when the supervisor dies.
  func hangUp() { close(own) }
}
