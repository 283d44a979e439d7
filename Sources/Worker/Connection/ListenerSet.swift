import Glibc
import Logging
import NIOCore
import NIOPosix
import SupervisorCore

/// The inherited listeners, and those of them this worker accepts from. Lives on the event loop.
///
/// A listener is shared by every worker and never closed here: to accept, its descriptor is duplicated and the
/// duplicate handed to a server channel; to stop, that channel closes its duplicate. Connections in the listener's
/// queue stay there for whoever accepts next.
final class ListenerSet {
  private static let retryDelay = TimeAmount.milliseconds(200)
  /// Of a trouble that lasts, one line tells in this time.
  private static let reportNanoseconds: Int64 = 5_000_000_000

  private enum Acceptor {
    case opening
    case open(any Channel)
  }

  private var descriptors: [CInt]
  private let eventLoop: any EventLoop
  private let table: ConnectionTable
  private let services: HTTPServices
  private let backlog: Int32
  private let logger: Logger
  private let acknowledge: ([Int]) -> Void
  private var wanted: Set<Int> = []
  private var acceptors: [Int: Acceptor] = [:]
  private var closing = 0
  private var isAssigning = false
  /// No trouble is reported before this.
  private var nextReport = Int64.min

  /// - Parameters:
  ///   - descriptors: bound and listening; indices of assignments count in this array.
  ///   - backlog: what `listen` is called with.
  ///   - acknowledge: told the indices accepted from, once an assignment is carried out.
  init(
    descriptors: [CInt], services: HTTPServices, backlog: Int32, logger: Logger,
    acknowledge: @escaping ([Int]) -> Void
  ) {
    self.descriptors = descriptors
    self.backlog = backlog
    self.logger = logger
    self.acknowledge = acknowledge
    self.services = services
    table = services.table
    eventLoop = services.table.eventLoop
  }

  /// Accepts from exactly these listeners; indices that do not exist are ignored.
  func assign(_ indices: some Sequence<Int>) {
    wanted = Set(indices).intersection(descriptors.indices)
    isAssigning = true
    for index in wanted where acceptors[index] == nil { open(index) }
    for index in acceptors.keys where !wanted.contains(index) { close(index) }
    isAssigning = false
    settle()
  }

  /// Accepts no more, ever, and lets go of the inherited descriptors: once nobody holds them, the kernel refuses who
  /// comes, which a client notices at once. Listeners that systemd holds keep queueing for the next start.
  func stop() {
    assign([])
    for descriptor in descriptors { Glibc.close(descriptor) }
    descriptors = []
  }

  private func open(_ index: Int) {
    let duplicate = fcntl(descriptors[index], F_DUPFD_CLOEXEC, 0)
    guard duplicate >= 0 else {
      reportExhaustion(errno)
      return retry(index)
    }
    acceptors[index] = .opening
    bootstrap().withBoundSocket(duplicate).assumeIsolated().whenComplete { self.opened(index, $0) }
  }

  private func opened(_ index: Int, _ result: Result<any Channel, any Error>) {
    switch result {
    case .success(let channel):
      // NIO called listen with 128 when it adopted the socket, which cut the queue all workers share.
      if descriptors.indices.contains(index), listen(descriptors[index], backlog) != 0 {
        logger.error("listen failed", metadata: ["errno": "\(errno)"])
      }
      acceptors[index] = .open(channel)
      if !wanted.contains(index) { close(index) }
    case .failure(let error):
      acceptors[index] = nil
      if isReportDue() { logger.error("a listener cannot be accepted from: \(error)") }
      retry(index)
    }
    settle()
  }

  /// An assignment holds until the next one, so what fails now, as without a free descriptor, is tried again.
  private func retry(_ index: Int) {
    eventLoop.assumeIsolated().scheduleTask(in: Self.retryDelay) { [self] in
      if wanted.contains(index), acceptors[index] == nil { open(index) }
    }
  }

  private func reportExhaustion(_ code: CInt) {
    guard isReportDue() else { return }
    logger.warning(
      "connections wait in the listeners: the system gives no descriptor or no memory for them",
      metadata: ["errno": "\(code)", "connections": "\(table.count)"])
  }

  private func isReportDue() -> Bool {
    guard eventLoop.nanoseconds >= nextReport else { return false }
    nextReport = eventLoop.nanoseconds + Self.reportNanoseconds
    return true
  }

  private func close(_ index: Int) {
    // One that is opening closes when it is open.
    guard case .open(let channel) = acceptors[index] else { return }
    acceptors[index] = nil
    closing += 1
    channel.close().assumeIsolated().whenComplete { _ in
      self.closing -= 1
      self.settle()
    }
  }

  /// Acknowledges once the assignment is in effect, all of it.
  private func settle() {
    let isOpening = acceptors.values.contains { if case .opening = $0 { true } else { false } }
    guard !isAssigning, closing == 0, !isOpening, Set(acceptors.keys) == wanted else { return }
    acknowledge(wanted.sorted())
  }

  private func bootstrap() -> ServerBootstrap {
    let shared = NIOLoopBound(services, eventLoop: eventLoop)
    let set = NIOLoopBound(self, eventLoop: eventLoop)
    let queuedBytes = services.sockets.maxQueuedBytes
    return ServerBootstrap(group: eventLoop)
      // With more than one accept a turn, more accepted connections are lost when a worker is killed.
      .serverChannelOption(.maxMessagesPerRead, value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            AcceptLimiter(table: shared.value.table) { code in set.value.reportExhaustion(code) })
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.recvAllocator, value: ConnectionBuffers.receive)
      .childChannelOption(.writeBufferWaterMark, value: ConnectionBuffers.waterMark(maxQueuedBytes: queuedBytes))
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try HTTPConnection.install(in: channel.pipeline.syncOperations, services: shared.value)
        }
      }
  }
}

@available(*, unavailable)
extension ListenerSet: Sendable {}
