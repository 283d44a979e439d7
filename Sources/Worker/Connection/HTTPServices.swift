import HTTPCore
import HummingbirdCore
import Logging
import NIOCore

/// Answers one request of the given TCP peer. It never fails: what goes wrong inside becomes an answer.
typealias RequestResponder = @Sendable (Request, SocketAddress?) async -> RoutedResponse

/// What all HTTP connections of a worker share. Lives on the event loop.
final class HTTPServices {
  let limits: RequestLimits
  let respond: RequestResponder
  let cors: CORSPolicy
  let table: ConnectionTable
  let sockets: SocketServices
  let date: DateField
  let logger: Logger
  let executor: EventLoopTaskExecutor

  /// How long the peer may take to end its side after we ended ours.
  static let lingerNanoseconds: Int64 = 2_000_000_000
  /// What is read and thrown away meanwhile, so that the answer is not lost to a reset.
  static let maxLingerBytes = 32 << 20
  /// The longest time between two looks at a connection's deadlines; any deadline set meanwhile is at least as far off.
  let recheckNanoseconds: Int64

  init(
    limits: RequestLimits, cors: CORSPolicy, table: ConnectionTable, sockets: SocketServices, logger: Logger,
    respond: @escaping RequestResponder
  ) {
    self.limits = limits
    self.cors = cors
    self.table = table
    self.sockets = sockets
    self.logger = logger
    self.respond = respond
    executor = EventLoopTaskExecutor(table.eventLoop)
    date = DateField()
    recheckNanoseconds = min(
      limits.headTimeoutNanoseconds, limits.bodyTimeoutNanoseconds, limits.keepAliveNanoseconds,
      Self.lingerNanoseconds)
  }
}

@available(*, unavailable)
extension HTTPServices: Sendable {}
