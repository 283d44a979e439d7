import BrokerProtocol
import Drafts
import Limits
import Logging
import NIOCore
import Synchronization

/// A worker's connection to the broker: requests by id, deadlines, and a reconnect that loses nothing.
///
/// Requests wait over a restart of the broker until their deadline. All state is on one event loop; calls may come
/// from anywhere unless they say otherwise. Deadlines are nanoseconds of the monotonic clock.
package final class BrokerClient: Sendable {
  private let eventLoop: any EventLoop
  let session: NIOLoopBoundBox<BrokerSession>
  private let instance = UInt64.random(in: .min ... .max)
  private let commands = Atomic<UInt64>(0)

  /// - Parameters:
  ///   - socketPath: the broker's Unix socket.
  ///   - workerName: what the broker calls this worker in its logs.
  package init(socketPath: String, workerName: String, eventLoop: any EventLoop, logger: Logger) {
    self.eventLoop = eventLoop
    session = .makeBoxSendingValue(
      BrokerSession(socketPath: socketPath, workerName: workerName, eventLoop: eventLoop, logger: logger),
      eventLoop: eventLoop)
  }

  /// Connects, and connects again whenever the connection is lost. Call it once, on the event loop.
  /// - Parameters:
  ///   - delegate: kept weakly.
  ///   - limits: kept weakly; nil when no limit is on.
  ///   - sockets: kept weakly; nil for a client that has none.
  package func start(
    delegate: any BrokerClientDelegate, limits: (any BrokerLimitDelegate)? = nil,
    sockets: (any BrokerSocketDelegate)? = nil
  ) {
    session.value.start(delegate: delegate, limits: limits, sockets: sockets)
  }

  /// Tells once when the broker has welcomed this worker for the first time. Call it on the event loop, where `body` is
  /// called as well.
  package func whenFirstWelcomed(_ body: @escaping () -> Void) { session.value.whenFirstWelcomed(body) }

  /// A fresh id for a command of this process.
  package func nextCommandID() -> CommandID {
    CommandID(high: instance, low: commands.wrappingAdd(1, ordering: .relaxed).newValue)
  }

  /// Has a command carried out. When this returns, the outcome is durable.
  /// - Throws: `BrokerUnavailable` when there was no answer until the command's deadline.
  package func execute(_ command: DraftCommand) async throws(BrokerUnavailable) -> CommandOutcome {
    guard case .outcome(let outcome) = try await ask(.execute(command), deadline: command.deadline) else {
      throw BrokerUnavailable(.unfittingAnswer)
    }
    return outcome
  }

  /// Holds a request against its limits, and charges it. Call it on the event loop.
  /// - Throws: `BrokerUnavailable` when there was no answer until the question's deadline.
  package func decide(_ question: LimitQuestion) async throws(BrokerUnavailable) -> Decision {
    let result: Result<Reply, BrokerUnavailable> = await withCheckedContinuation { continuation in
      session.value.send(.decide(question), deadline: question.deadline) { continuation.resume(returning: $0) }
    }
    guard case .decision(let decision) = try result.get() else { throw BrokerUnavailable(.unfittingAnswer) }
    return decision
  }

  /// Has a request counted without waiting for what it came to. Call it on the event loop.
  package func note(_ question: LimitQuestion) {
    session.value.send(.decide(question), deadline: question.deadline) { _ in }
  }

  /// Tells what the worker did about limits by itself. Call it on the event loop.
  /// - Returns: whether it is on its way; else it is to be told later.
  package func report(_ counts: WorkerLimitCounts) -> Bool {
    session.value.send(unanswered: .limitCounts(counts))
  }

  /// Asks whether the broker is there and its database takes writes.
  /// - Throws: `BrokerUnavailable` when it does not, or when there is no answer until `deadline`.
  package func ping(deadline: Int64) async throws(BrokerUnavailable) {
    guard case .pong(isWritable: true) = try await ask(.ping(deadline: deadline), deadline: deadline) else {
      throw BrokerUnavailable(.storageFailed)
    }
  }

  /// Makes the worker a member of a room. Call it on the event loop.
  /// - Returns: the sequence of the room's newest event; the delegate gets what follows it.
  package func join(_ room: String, deadline: Int64) -> EventLoopFuture<Int64> {
    let promise = eventLoop.makePromise(of: Int64.self)
    session.value.send(.join(room: room, deadline: deadline), deadline: deadline) { result in
      switch result {
      case .success(.joined(let sequence)): promise.succeed(sequence)
      case .success: promise.fail(BrokerUnavailable(.unfittingAnswer))
      case .failure(let error): promise.fail(error)
      }
    }
    return promise.futureResult
  }

  /// Ends the membership. Call it on the event loop.
  package func leave(_ room: String) {
    session.value.send(unanswered: .leave(room: room))
  }

  private func ask(_ request: Request, deadline: Int64) async throws(BrokerUnavailable) -> Reply {
    let result: Result<Reply, BrokerUnavailable> = await withCheckedContinuation { continuation in
      eventLoop.execute {
        self.session.value.send(request, deadline: deadline) { continuation.resume(returning: $0) }
      }
    }
    return try result.get()
  }
}
