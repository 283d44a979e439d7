import AsyncHTTPClient
import BrokerClient
import Figures
import Glibc
import Limits
import Logging
import NIOCore
import NIOPosix
import ProcessControl
import Settings
import Storage
import SupervisorCore

/// The worker from boot to drain: one event loop for its sockets and its routes.
struct WorkerProcess {

  let settings: Settings
  let configuration: ChildConfiguration
  let control: ControlChannel
  let logger: Logger

  /// Returns after a drain.
  ///
  /// - Throws: what kept it from booting.
  func run() throws {
    control.send(.booting(.openingDatabase))
    // Routes run on the event loop, so one short read is under way at a time, and one long one beside it.
    let reader = try DraftReader(path: settings.databasePath, connections: 1)
    let reads = DraftReads(
      reader: reader,
      thread: LongReadThread(reader: try DraftReader(path: settings.databasePath, connections: 1)))
    let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    let keySetClient = HTTPClient(eventLoopGroupProvider: .shared(eventLoop))
    defer { try? keySetClient.syncShutdown() }
    let identity = IdentityResolver(settings: settings.identity, keySetClient: keySetClient, logger: logger)
    let drained = eventLoop.makePromise(of: Void.self)
    let capacity = AcceptLimiter.capacity(
      descriptors: DescriptorLimit.raise(), listeners: configuration.listenerCount)
    let broker = BrokerClient(
      socketPath: settings.runDirectory + "/broker.sock", workerName: "worker-\(configuration.slot)",
      eventLoop: eventLoop, logger: logger)

    try prepare(identity, eventLoop)
    try eventLoop.submit {
      LoopTrace.startForChild()
      let gate = limitGate(broker, eventLoop)
      let layer = gate.map { limitLayer($0, eventLoop) }
      let application = HTTPApplication(
        settings: settings, reads: reads, broker: broker, identity: identity,
        limits: settings.rateLimit.isEnabled ? layer : nil, logger: logger)
      let worker = WorkerLoop(
        settings: settings, eventLoop: eventLoop, broker: broker, identity: identity, limits: gate,
        rates: layer.map(SocketRates.init), history: settings.extras.isEnabled ? reader : nil,
        respond: application.respond, capacity: capacity, figures: figureRecorder(), logger: logger)
      worker.listen(on: (0..<configuration.listenerCount).map(ChildDescriptors.listener)) { [control] in
        control.send(.accepting(listeners: $0))
      }
      follow(worker, eventLoop, drained)
      sayReady(broker)
    }.wait()
    try drained.futureResult.wait()
  }

  /// At the start and at a reload a key set's file must be good. A process that takes the place of one that served
  /// with these settings serves with what it can.
  private func prepare(_ identity: IdentityResolver, _ eventLoop: any EventLoop) throws {
    let requiresFile = !configuration.isReplacement
    let prepared = eventLoop.makePromise(of: Void.self)
    prepared.completeWithTask { try await identity.prepare(requiresFile: requiresFile) }
    try prepared.futureResult.wait()
  }

  /// Where this worker counts. Without the file it counts for nobody, and serves all the same.
  private func figureRecorder() -> FigureRecorder {
    do throws(FigureFileError) {
      return try FigureFile.recorder(in: settings.runDirectory, slot: configuration.slot)
    } catch {
      logger.warning("statistics lack what this worker does: \(error)")
      return FigureRecorder()
    }
  }

  /// Nil when no limit is on.
  private func limitGate(_ broker: BrokerClient, _ eventLoop: any EventLoop) -> LimitGate? {
    settings.policies.map { policies in
      LimitGate(
        LimitGate.Configuration(
          policies: policies, mode: settings.rateLimit.mode, brokerDownMode: settings.rateLimit.brokerDownMode,
          workers: settings.workers),
        eventLoop: eventLoop, broker: broker)
    }
  }

  private func limitLayer(_ gate: LimitGate, _ eventLoop: any EventLoop) -> LimitLayer {
    LimitLayer(
      gate: NIOLoopBound(gate, eventLoop: eventLoop), settings: settings.rateLimit, broker: settings.broker)
  }

  /// One that takes the place of a worker that served can serve reads while the broker is away. At the start and at a
  /// reload a worker is of no use before it has spoken to the broker: it may be that it never will.
  private func sayReady(_ broker: BrokerClient) {
    if configuration.isReplacement {
      control.send(.ready)
    } else {
      control.send(.booting(.connectingToBroker))
      broker.whenFirstWelcomed { [control] in control.send(.ready) }
    }
  }

  /// Does what the supervisor says, on the event loop.
  private func follow(_ worker: WorkerLoop, _ eventLoop: any EventLoop, _ drained: EventLoopPromise<Void>) {
    let worker = NIOLoopBound(worker, eventLoop: eventLoop)
    let obey: @Sendable (SupervisorMessage) -> Void = { [logger] message in
      switch message {
      case .accept(let listeners): worker.value.accept(from: listeners)
      case .drain(let milliseconds):
        worker.value.drain(within: .milliseconds(Int64(milliseconds))) { drained.succeed() }
      case .configure, .ping, .roster, .reconfigure, .pool:
        logger.error("a message came over the control socket that must not come now")
      }
    }
    control.start(on: { eventLoop.execute($0) }, sockets: { worker.value.socketCount }, onMessage: obey)
  }
}
