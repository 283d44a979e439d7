import BrokerCore
import BrokerProtocol
import Drafts
import Logging
import NIOCore
import NIOEmbedded

@testable import Worker

/// A worker's room directory behind a connection that delivers its messages when told to. It sends again after a
/// reconnect what `BrokerSession` does.
final class SimulatedWorker: RoomBroker {
  private enum Pending {
    case join(String, EventLoopPromise<Int64>)
    case command(DraftCommand)
    case resume([RoomPosition])

    var request: Request {
      switch self {
      case .join(let room, _): .join(room: room, deadline: .max)
      case .command(let command): .execute(command)
      case .resume(let positions): .resume(positions, epoch: 0)
      }
    }
  }

  let loop = EmbeddedEventLoop()
  private(set) var directory: RoomDirectory!
  private(set) var connection: ConnectionID?
  private var isReady = false
  private(set) var toBroker: [(id: UInt64, request: Request)] = []
  private var toWorker: [BrokerMessage] = []
  private var pending: [UInt64: Pending] = [:]
  private var lastID: UInt64 = 0

  init() {
    directory = RoomDirectory(
      eventLoop: loop, broker: self, joinTimeoutNanoseconds: 1,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  // MARK: The directory's broker

  func join(_ room: String, deadline: Int64) -> EventLoopFuture<Int64> {
    let promise = loop.makePromise(of: Int64.self)
    send(.join(room, promise))
    return promise.futureResult
  }

  func leave(_ room: String) {
    lastID += 1
    if isReady { toBroker.append((lastID, .leave(room: room))) }
  }

  func execute(_ command: DraftCommand) {
    send(.command(command))
  }

  private func send(_ request: Pending) {
    lastID += 1
    pending[lastID] = request
    if isReady { toBroker.append((lastID, request.request)) }
  }

  /// Lets the oldest join that waits run into its deadline.
  func expireJoin() {
    for (id, request) in pending.sorted(by: { $0.key < $1.key }) {
      guard case .join(_, let promise) = request else { continue }
      pending[id] = nil
      promise.fail(ChannelError.eof)
      return
    }
  }

  // MARK: The connection

  func connect(as connection: ConnectionID) {
    self.connection = connection
    lastID += 1
    toBroker = [(lastID, .hello(Hello(name: "w")))]
  }

  /// What is on its way is gone.
  func disconnect() {
    connection = nil
    isReady = false
    toBroker = []
    toWorker = []
    pending = pending.filter { if case .resume = $0.value { false } else { true } }
  }

  func takeRequest() -> (id: UInt64, request: Request)? {
    toBroker.isEmpty ? nil : toBroker.removeFirst()
  }

  func queue(_ message: BrokerMessage) {
    toWorker.append(message)
  }

  /// Receives the next message. Returns whether there was one.
  func receive() -> Bool {
    guard !toWorker.isEmpty else { return false }
    switch toWorker.removeFirst() {
    case .push(.publication(let publication)): directory.received(publication)
    case .push(.limitsChanged), .push(.limitRules), .push(.closeSocket): break
    case .reply(_, .welcome): welcomed()
    case .reply(let id, let reply): complete(id, reply)
    }
    loop.run()
    return true
  }

  private func welcomed() {
    isReady = true
    let unanswered = pending.sorted { $0.key < $1.key }
    let positions = directory.roomsToResume()
    if !positions.isEmpty { send(.resume(positions)) }
    for (id, request) in unanswered { toBroker.append((id, request.request)) }
  }

  private func complete(_ id: UInt64, _ reply: Reply) {
    switch (pending.removeValue(forKey: id), reply) {
    case (.join(_, let promise), .joined(let sequence)): promise.succeed(sequence)
    case (.join(_, let promise), _): promise.fail(ChannelError.eof)
    case (.resume(let positions), .resumed(let lost)):
      for position in positions where lost.contains(position.room) { directory.lost(position) }
    case (.resume, _), (.command, _), (nil, _): break
    }
  }
}
