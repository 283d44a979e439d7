import Logging
import NIOCore
import Storage

/// Says who opens a socket.
typealias SocketIdentityResolver = @Sendable (SocketOpening) async -> Caller

/// What the sockets of drafts share. Lives on the event loop.
final class DraftSocketServices {
  let eventLoop: any EventLoop
  let rooms: RoomDirectory
  let identify: SocketIdentityResolver
  /// Nil where no sockets are counted, as in tests.
  let leases: SocketLeaseHolder?
  /// Nil where sockets are not limited.
  let limits: DraftSocketLimits?
  /// Where missed events are read, on the event loop; nil where sockets get none.
  let history: DraftReader?
  let logger: Logger
  let executor: EventLoopTaskExecutor

  init(
    eventLoop: any EventLoop, rooms: RoomDirectory, leases: SocketLeaseHolder? = nil, limits: DraftSocketLimits? = nil,
    history: DraftReader? = nil, logger: Logger,
    identify: @escaping SocketIdentityResolver
  ) {
    self.eventLoop = eventLoop
    self.rooms = rooms
    self.leases = leases
    self.limits = limits
    self.history = history
    self.logger = logger
    self.identify = identify
    executor = EventLoopTaskExecutor(eventLoop)
  }
}

@available(*, unavailable)
extension DraftSocketServices: Sendable {}
