import BrokerCore
import BrokerProtocol
import CLinux
import ContractJSON
import Glibc
import Logging
import NIOCore
import ProcessControl

/// The shell around `BrokerState`, confined to one event loop: it feeds events in and does what comes out.
final class BrokerLoop {
  /// The most connections at once. Workers need one each.
  private static let maximumConnections = 1024

  let eventLoop: any EventLoop
  let writer: GroupWriter
  let logger: Logger
  private let commands: CommandLog
  private(set) var state: BrokerState
  private var connections: [ConnectionID: WorkerConnection] = [:]
  /// Nil in tests, which have no processes.
  let processes: ProcessWatch?
  private var lastConnection: UInt64 = 0
  private var isWriteScheduled = false
  private(set) var drained: EventLoopPromise<Void>?
  private var isCommitting = false
  /// Those that get something at the end of this read or commit.
  private var toFlush: [WorkerConnection] = []
  /// The newest publication's frame: it goes to several workers and is encoded once.
  private var newestPublication: (publication: Publication, frame: [UInt8])?
  /// The workers that have said hello.
  private(set) var workers: [ConnectionID: ConnectedWorker] = [:]
  private(set) var commits = CommitFigures()
  /// Resets that not every worker has noted.
  var resets: [UInt64: PendingReset] = [:]
  var lastReset: UInt64 = 0
  /// What operators have ordered and nobody has done yet.
  var orders: [UInt64: EventLoopPromise<WorkResult>] = [:]
  var lastOrder: UInt64 = 0
  /// What the supervisor last said of the pool, for the statistics.
  var pool: JSONObject?
  /// The count of keys that is under way.
  var census: EventLoopPromise<Int>?

  init(
    eventLoop: any EventLoop, state: BrokerState, writer: GroupWriter, processes: ProcessWatch? = nil, logger: Logger
  ) {
    self.eventLoop = eventLoop
    self.state = state
    self.writer = writer
    self.processes = processes
    self.logger = logger
    commands = CommandLog(eventLoop: eventLoop, logger: logger)
  }
}

// MARK: - Events

extension BrokerLoop {
  /// Takes a new connection in, or closes it when it is not a worker of ours.
  func connected(_ channel: any Channel, _ process: ProcessID) -> WorkerConnection? {
    guard drained == nil else {
      channel.close(promise: nil)
      return nil
    }
    guard connections.count < Self.maximumConnections else {
      logger.warning("a connection was refused: \(Self.maximumConnections) are open")
      channel.close(promise: nil)
      return nil
    }
    lastConnection += 1
    let connection = WorkerConnection(id: ConnectionID(lastConnection), channel: channel, process: process)
    connections[connection.id] = connection
    // Whoever had this number before must be gone before its new bearer is there: else that one would be taken for it.
    processes?.tellIfEnded(process)
    handle(.connected(connection.id, process: process))
    watch(process)
    return connection
  }

  func received(_ request: Request, id: UInt64, from connection: WorkerConnection) {
    LoopTrace.begin(request.name)
    if case .decide(let question) = request {
      // Most messages are these, and need neither the writer nor an effect.
      guard let reply = state.decide(question, from: connection.id, at: ringdraft_monotonic_nanoseconds()) else {
        return refuse(connection.id, reason: ProtocolError.unexpectedMessage.message)
      }
      return write(.reply(id: id, reply), to: connection)
    }
    // Unanswered: the worker asks the successor, by the same command id. A refusal here would be the client's.
    guard drained == nil else { return }
    let now = ringdraft_monotonic_nanoseconds()
    if case .hello(let hello) = request, workers[connection.id] == nil {
      workers[connection.id] = ConnectedWorker(hello, of: connection.process, at: now)
    }
    perform(state.handle(.received(connection.id, id: id, request), at: now))
    scheduleWrite()
  }

  /// Sends what has gathered.
  func flush() {
    while let connection = toFlush.popLast() { connection.flush() }
  }

  func disconnected(_ id: ConnectionID, endedInsideFrame: Bool) {
    guard connections.removeValue(forKey: id) != nil else { return }
    workers[id] = nil
    if endedInsideFrame { logger.warning("connection \(id.value) ended inside a frame") }
    handle(.disconnected(id))
  }

  /// Ends one connection for a reason worth a log line.
  func refuse(_ id: ConnectionID, reason: String) {
    guard let connection = connections.removeValue(forKey: id) else { return }
    workers[id] = nil
    logger.warning("connection \(id.value) closed: \(reason)")
    connection.close()
    handle(.disconnected(id))
  }

  /// Takes no more, waits until all commands that were taken are committed and answered, and ends the connections:
  /// workers that live on reconnect to the successor and ask it what was not answered.
  func drain() -> EventLoopFuture<Void> {
    let promise = drained ?? eventLoop.makePromise(of: Void.self)
    drained = promise
    finishDrainIfIdle()
    return promise.futureResult
  }

  private func finishDrainIfIdle() {
    guard let drained, !isCommitting, state.figures.queuedItems == 0 else { return }
    flush()
    for connection in connections.values { connection.close() }
    connections = [:]
    workers = [:]
    drained.succeed()
  }

  /// Hands work to the writer once all messages of this turn of the loop are in: they share a commit.
  private func scheduleWrite() {
    guard !isWriteScheduled else { return }
    isWriteScheduled = true
    eventLoop.assumeIsolatedUnsafeUnchecked().execute {
      self.isWriteScheduled = false
      self.handle(.readyToWrite)
    }
  }

  /// Changes the state by something that is no event.
  func change(_ body: (inout BrokerState, _ now: Int64) -> [BrokerEffect]) {
    perform(body(&state, ringdraft_monotonic_nanoseconds()))
    flush()
  }

  func handle(_ event: BrokerEvent) {
    perform(state.handle(event, at: ringdraft_monotonic_nanoseconds()))
    flush()
  }
}

// MARK: - Effects

extension BrokerLoop {
  private func perform(_ effects: [BrokerEffect]) {
    for effect in effects {
      switch effect {
      case .send(let id, let message): if let connection = connections[id] { write(message, to: connection) }
      case .close(let id, let error): refuse(id, reason: error.message)
      case .dropped(let command, let failure): commands.failed(command, failure)
      case .write(let group): commit(group)
      case .orderDone(let ticket, let result): orders.removeValue(forKey: ticket)?.succeed(result)
      case .limitsSettled(let ticket): settleReset(ticket, isMade: true)
      case .limitsUnchanged(let ticket): settleReset(ticket, isMade: false)
      }
    }
  }

  private func write(_ message: BrokerMessage, to connection: WorkerConnection) {
    if !connection.hasOutput { toFlush.append(connection) }
    if case .push(.publication(let publication)) = message {
      connection.append(frame(of: publication, message))
    } else {
      connection.append(message)
    }
    guard connection.isReading else {
      return refuse(connection.id, reason: "more than \(WorkerConnection.maximumQueuedBytes) bytes wait to be read")
    }
  }

  private func frame(of publication: Publication, _ message: BrokerMessage) -> [UInt8] {
    if let newestPublication, newestPublication.publication == publication { return newestPublication.frame }
    let frame = message.encoded()
    newestPublication = (publication, frame)
    return frame
  }

  private func commit(_ group: [WorkItem]) {
    isCommitting = true
    let begin = ringdraft_monotonic_nanoseconds()
    writer.commit(group, on: eventLoop).assumeIsolatedUnsafeUnchecked().whenComplete { completion in
      self.isCommitting = false
      self.commits.record(items: group.count, nanoseconds: ringdraft_monotonic_nanoseconds() - begin)
      let report = (try? completion.get()) ?? GroupReport(results: group.map { _ in .failed(.storageFailed) })
      self.handle(.finished(report.results))
      self.commands.finished(group, report)
      self.writer.checkpointIfDue()
      self.finishDrainIfIdle()
    }
  }
}
