import BrokerCore
import CLinux
import Glibc
import NIOCore
import ProcessControl

/// Tells of the end of processes, by a pidfd of each. Confined to the broker's event loop, which cannot wait for such a
/// descriptor itself: a thread of its own does, and does nothing else.
final class ProcessWatch {
  /// Called on the event loop, once for each process that was watched or was gone.
  var onEnd: ((ProcessID) -> Void)?

  private let eventLoop: any EventLoop
  private let epoll: Int32
  private var descriptors: [ProcessID: Int32] = [:]

  /// - Throws: what the system refused.
  init(eventLoop: any EventLoop) throws {
    self.eventLoop = eventLoop
    let epoll = ringdraft_epoll_create()
    guard epoll >= 0 else { throw IOError(errnoCode: -epoll, reason: "epoll_create1") }
    self.epoll = epoll
    let watch = NIOLoopBound(self, eventLoop: eventLoop)
    try startThread {
      while case let process = ringdraft_epoll_wait(epoll), process > 0 {
        eventLoop.execute { watch.value.tellIfEnded(ProcessID(process)) }
      }
    }
  }

  /// Watches a process; ``onEnd`` comes at once when it is gone already.
  ///
  /// Its number is that of a process that was alive just now, and stays so while it is watched.
  /// - Throws: what keeps it from being watched.
  func watch(_ process: ProcessID) throws {
    tellIfEnded(process)
    guard descriptors[process] == nil else { return }
    let descriptor = ringdraft_pidfd_open(process.value)
    if descriptor == -ESRCH {
      onEnd?(process)
      return
    }
    guard descriptor >= 0 else { throw IOError(errnoCode: -descriptor, reason: "pidfd_open") }
    let status = ringdraft_epoll_add_once(epoll, descriptor, process.value)
    guard status == 0 else {
      close(descriptor)
      throw IOError(errnoCode: -status, reason: "epoll_ctl")
    }
    descriptors[process] = descriptor
  }

  /// Tells at once of the end of a watched process, if it has ended; its number may be another's already. A late word
  /// of a process whose number has been given to another changes nothing.
  func tellIfEnded(_ process: ProcessID) {
    guard let descriptor = descriptors[process], Self.hasEnded(descriptor) else { return }
    descriptors[process] = nil
    close(descriptor)
    onEnd?(process)
  }

  private static func hasEnded(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) == 1
  }
}

@available(*, unavailable)
extension ProcessWatch: Sendable {}
