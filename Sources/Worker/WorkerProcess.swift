import BrokerClient
import Glibc
import HTTPCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Observability
import ProcessControl
import Settings
import Storage
import SupervisorCore
import WebSocketCore

/// The worker from boot to drain: one event loop for its sockets and its routes.
struct WorkerProcess {
  /// Routes run on the event loop, so one read is under way at a time.
  private static let readConnections = 1

  let settings: Settings
  let configuration: ChildConfiguration
  let control: ControlChannel
  let logger: Logger

  /// Returns after a drain.
  ///
  /// - Throws: what kept it from booting.
  func run() throws {
    control.send(.booting(.openingDatabase))
    let reader = try DraftReader(path: settings.databasePath, connections: Self.readConnections)
    let identity = IdentityResolver(settings: settings.identity, logger: logger)
    let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    let drained = eventLoop.makePromise(of: Void.self)
    let capacity = AcceptLimiter.capacity(descriptors: DescriptorLimit.raise())
    let broker = BrokerClient(
      socketPath: settings.runDirectory + "/broker.sock", workerName: "worker-\(configuration.slot)",
      eventLoop: eventLoop, logger: logger)
    let application = HTTPApplication(
      settings: settings, reader: reader, broker: broker, identity: identity, logger: logger)

    Task { await identity.prepare() }
    try eventLoop.submit {
      let worker = WorkerLoop(
        settings: settings, eventLoop: eventLoop, broker: broker, identity: identity,
        respond: Self.responder(application, CORSPolicy(allowedOrigins: settings.corsAllowedOrigins), logger),
        capacity: capacity, logger: logger)
      worker.listen(on: (0..<configuration.listenerCount).map(ChildDescriptors.listener)) { [control] in
        control.send(.accepting(listeners: $0))
      }
      follow(worker, eventLoop, drained)
    }.wait()
    control.send(.ready)
    try drained.futureResult.wait()
  }

  /// Does what the supervisor says, on the event loop.
  private func follow(_ worker: WorkerLoop, _ eventLoop: any EventLoop, _ drained: EventLoopPromise<Void>) {
    let worker = NIOLoopBound(worker, eventLoop: eventLoop)
    let obey: @Sendable (SupervisorMessage) -> Void = { [logger] message in
      switch message {
      case .accept(let listeners): worker.value.accept(from: listeners)
      case .drain(let milliseconds):
        worker.value.drain(within: .milliseconds(Int64(milliseconds))) { drained.succeed() }
      case .configure, .ping: logger.error("a message came over the control socket that must not come now")
      }
    }
    control.start(on: { eventLoop.execute($0) }, onMessage: obey)
  }

  /// The routes as a function that cannot fail: an error that gets through them is a 500 like any other.
  private static func responder(
    _ application: HTTPApplication, _ cors: CORSPolicy, _ logger: Logger
  ) -> RequestResponder {
    let responder = application.makeResponder()
    return { request, peer in
      do {
        return try await responder.respond(to: request, context: ConnectionContext(peer: peer))
      } catch {
        let requestID = RequestID(header: request.headers[.requestID]).text
        logger.logEvent(
          .error, "request failed outside its route", requestID: requestID, extra: ["cause": "\(error)"])
        let answer = Answer(
          status: .internalServerError, code: .internalError, message: "Unexpected error", requestID: requestID)
        let fields = answer.allFields(requestID: requestID, origin: request.headers[.origin], cors: cors)
        return answer.response(fields: fields, isHead: request.method == .head)
      }
    }
  }
}
