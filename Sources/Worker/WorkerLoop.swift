import BrokerClient
import Figures
import HTTPCore
import HTTPTypes
import Logging
import NIOCore
import Settings
import Storage
import SupervisorCore
import WebSocketCore

/// Everything of a worker that lives on its event loop: connections, rooms, listeners, and their end.
final class WorkerLoop {
  private static let nanosecondsPerMillisecond: Int64 = 1_000_000
  /// Deadlines are noticed this much late at most, or a fiftieth of the shortest timeout, whichever is less.
  private static let longestTickNanoseconds: Int64 = 100 * nanosecondsPerMillisecond
  /// Closing WebSockets takes this part of a drain's time. The rest is for the last clients to say goodbye.
  private static let spreadTenths: Int64 = 9

  private let eventLoop: any EventLoop
  private let table: ConnectionTable
  private let rooms: RoomDirectory
  private let services: HTTPServices
  private let logger: Logger
  private let lag: LoopLagMeter
  private var listeners: ListenerSet?
  /// Told once when the drain under way is over.
  private var whenDrained: (() -> Void)?
  private var drainCutOff: Scheduled<Void>?
  private var drainEnd = Int64.max

  /// Connects to the broker; listens to nothing yet.
  /// - Parameter history: where sockets read what they missed; nil where they may not ask for it.
  init(
    settings: Settings, eventLoop: any EventLoop, broker: BrokerClient, identity: IdentityResolver,
    limits: LimitGate?, rates: SocketRates?, history: DraftReader?, respond: @escaping RequestResponder, capacity: Int,
    figures: FigureRecorder, logger: Logger
  ) {
    self.eventLoop = eventLoop
    self.logger = logger
    let bounds = Self.bounds(settings.http)
    let times = Self.times(settings.webSocket)
    table = ConnectionTable(
      eventLoop: eventLoop, tickNanoseconds: Self.tick(bounds, times), capacity: capacity, figures: figures)
    rooms = RoomDirectory(
      eventLoop: eventLoop, broker: broker,
      joinTimeoutNanoseconds: Self.joinNanoseconds(settings),
      queueBound: RoomQueueBound(
        maxRoomBytes: settings.webSocket.maxRoomQueuedBytes, maxMemberBytes: settings.webSocket.maxQueuedBytes),
      figures: figures, logger: logger)
    let leases = SocketLeaseHolder(
      limitsSockets: settings.socketLimits.isEnabled, eventLoop: eventLoop, broker: broker)
    let socketLimits =
      leases.limitsSockets
      ? DraftSocketLimits(
        settings.socketLimits, rates: rates, admissionNanoseconds: Self.joinNanoseconds(settings)) : nil
    let drafts = DraftSocketServices(
      eventLoop: eventLoop, rooms: rooms, leases: leases, limits: socketLimits, history: history, logger: logger
    ) { opening in
      await identity.socketIdentity(
        authorization: opening.fields[.authorization], userHeader: opening.fields.onlyValue(.userID),
        protocols: opening.subprotocols)
    }
    let sockets = SocketServices(
      servesEcho: settings.webSocket.echo, times: times, maxQueuedBytes: settings.webSocket.maxQueuedBytes,
      drafts: drafts, table: table)
    services = HTTPServices(
      limits: bounds, cors: CORSPolicy(allowedOrigins: settings.corsAllowedOrigins), table: table, sockets: sockets,
      logger: logger, respond: respond)
    lag = LoopLagMeter(eventLoop: eventLoop, figures: figures)
    lag.start()
    broker.start(delegate: rooms, limits: limits, sockets: leases)
  }

  /// - Parameters:
  ///   - descriptors: the inherited listeners.
  ///   - acknowledge: told which are accepted from, whenever that has changed.
  func listen(on descriptors: [CInt], acknowledge: @escaping ([Int]) -> Void) {
    listeners = ListenerSet(
      descriptors: descriptors, services: services, backlog: ListenerDefaults.backlog, logger: logger,
      acknowledge: acknowledge)
  }

  /// The WebSockets that are open.
  var socketCount: Int { table.socketCount }

  /// Accepts from exactly these listeners. A worker that is stopping accepts from none.
  func accept(from indices: [Int]) {
    listeners?.assign(table.isDraining ? [] : indices)
  }

  /// Accepts no more and ends every connection. May be called again with less time.
  ///
  /// - Parameters:
  ///   - time: after it, it ends whatever is left.
  ///   - done: called when the process may exit. That of the first call counts.
  func drain(within time: TimeAmount, done: @escaping () -> Void) {
    if whenDrained == nil {
      logger.info(
        "stopping", metadata: ["connections": "\(table.count)", "bound_ms": "\(time.nanoseconds / 1_000_000)"])
      listeners?.stop()
      whenDrained = done
    }
    let end = eventLoop.nanoseconds + time.nanoseconds
    guard end < drainEnd else { return }
    drainEnd = end
    drainCutOff?.cancel()
    drainCutOff = eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
      logger.warning("stopped before everything was finished", metadata: ["connections": "\(table.count)"])
      drained()
    }
    table.drain(spread: .nanoseconds(time.nanoseconds * Self.spreadTenths / 10)) { [self] in drained() }
  }

  private func drained() {
    drainCutOff?.cancel()
    drainCutOff = nil
    whenDrained?()
    whenDrained = {}
  }
}

// MARK: - Settings

extension WorkerLoop {
  private static func bounds(_ settings: HTTPSettings) -> RequestLimits {
    RequestLimits(
      maxBodyBytes: settings.maxBodyBytes,
      headTimeoutNanoseconds: Int64(settings.headerTimeoutMilliseconds) * nanosecondsPerMillisecond,
      bodyTimeoutNanoseconds: Int64(settings.bodyTimeoutMilliseconds) * nanosecondsPerMillisecond,
      keepAliveNanoseconds: Int64(settings.keepAliveMilliseconds) * nanosecondsPerMillisecond)
  }

  private static func joinNanoseconds(_ settings: Settings) -> Int64 {
    Int64(settings.broker.joinDeadlineMilliseconds) * nanosecondsPerMillisecond
  }

  private static func times(_ settings: WebSocketSettings) -> HeartbeatTimes {
    HeartbeatTimes(
      pingIntervalNanoseconds: Int64(settings.pingIntervalMilliseconds) * nanosecondsPerMillisecond,
      silenceTimeoutNanoseconds: Int64(settings.silenceTimeoutMilliseconds) * nanosecondsPerMillisecond)
  }

  private static func tick(_ limits: RequestLimits, _ times: HeartbeatTimes) -> Int64 {
    let shortest = min(
      limits.headTimeoutNanoseconds, limits.bodyTimeoutNanoseconds, limits.keepAliveNanoseconds,
      times.pingIntervalNanoseconds, times.silenceTimeoutNanoseconds)
    return max(nanosecondsPerMillisecond, min(longestTickNanoseconds, shortest / 50))
  }
}

@available(*, unavailable)
extension WorkerLoop: Sendable {}
