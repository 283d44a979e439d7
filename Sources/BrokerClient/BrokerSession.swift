import BrokerProtocol
import CLinux
import Glibc
import Logging
import NIOCore
import NIOPosix

/// The client's state, confined to one event loop: the connection, what is to be written, who waits for what.
final class BrokerSession {
  private enum Connection {
    case none
    case connecting
    /// `hello` has been sent; nothing else may be until `welcome` comes.
    case greeting(any Channel)
    case ready(any Channel)
  }

  /// How often requests are looked through for passed deadlines.
  private static let sweepInterval = TimeAmount.milliseconds(25)
  /// After so many connections that ended in the handshake, one is tried with the protocol's version before: the broker
  /// may be of an older release.
  private static let refusalsBeforeOlderVersion = 2
  private static let connectTimeout = TimeAmount.seconds(2)
  /// What may wait for a broker that does not read. Requests end at their deadlines, but their bytes stay with the
  /// channel: beyond this the connection is given up.
  static let maximumUnreadBytes = 64 << 20

  private let socketPath: String
  private let workerName: String
  private let eventLoop: any EventLoop
  private let logger: Logger
  private weak var delegate: (any BrokerClientDelegate)?
  private weak var limits: (any BrokerLimitDelegate)?
  private weak var sockets: (any BrokerSocketDelegate)?
  private var connection = Connection.none
  /// The epoch of the positions of all rooms that are followed; nil before the first welcome.
  private var positionEpoch: UInt64?
  private var pending = PendingRequests()
  private var delay = ReconnectDelay()
  private var outbound = ByteBuffer()
  private var isFlushScheduled = false
  private var isSweepScheduled = false
  /// What waits for the first welcome.
  private var firstWelcome: (() -> Void)?
  private var wasWelcomed = false
  private var isUnreachableLogged = false
  /// Connections since the last welcome that ended in the handshake.
  private var refusals = 0
  /// What the present connection speaks.
  private var version = ProtocolVersion.current

  init(socketPath: String, workerName: String, eventLoop: any EventLoop, logger: Logger) {
    self.socketPath = socketPath
    self.workerName = workerName
    self.eventLoop = eventLoop
    self.logger = logger
  }

  func start(
    delegate: any BrokerClientDelegate, limits: (any BrokerLimitDelegate)? = nil,
    sockets: (any BrokerSocketDelegate)? = nil
  ) {
    self.delegate = delegate
    self.limits = limits
    self.sockets = sockets
    connect()
  }
}

// MARK: - Requests

extension BrokerSession {
  /// Sends a request now or, while there is no connection, after the next handshake.
  func send(_ request: Request, deadline: Int64, completion: @escaping PendingRequests.Completion) {
    do throws(BrokerUnavailable) {
      let frame = try pending.add(request, deadline: deadline, completion: completion)
      if case .ready = connection { write(frame) }
      scheduleSweep()
    } catch {
      completion(.failure(error))
    }
  }

  /// Sends a request nobody waits for. Without a connection there is nothing to leave, so it is dropped.
  /// - Returns: whether there is a connection.
  @discardableResult
  func send(unanswered request: Request) -> Bool {
    guard case .ready = connection else { return false }
    write(request.encoded(id: pending.unansweredID()))
    return true
  }

  /// Gathers what one turn of the loop writes into one system call.
  private func write(_ frame: [UInt8]) {
    outbound.writeBytes(frame)
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    eventLoop.assumeIsolatedUnsafeUnchecked().execute { self.flush() }
  }

  private func flush() {
    isFlushScheduled = false
    let bytes = outbound
    outbound = ByteBuffer()
    guard let channel = current else { return }
    let unread = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    guard unread + bytes.readableBytes <= Self.maximumUnreadBytes else {
      failed(.unread(bytes: unread), on: channel)
      return channel.close(promise: nil)
    }
    channel.writeAndFlush(bytes, promise: nil)
  }

  private func scheduleSweep() {
    guard !isSweepScheduled, !pending.isEmpty else { return }
    isSweepScheduled = true
    _ = eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.sweepInterval) { self.sweep() }
  }

  private func sweep() {
    isSweepScheduled = false
    for entry in pending.removeExpired(at: ringdraft_monotonic_nanoseconds()) {
      entry.completion(.failure(BrokerUnavailable(.deadlineExceeded)))
    }
    scheduleSweep()
  }
}

// MARK: - Connection

extension BrokerSession {
  /// The connection there is, greeted or not.
  private var current: (any Channel)? {
    switch connection {
    case .greeting(let channel), .ready(let channel): channel
    case .none, .connecting: nil
    }
  }

  private func connect() {
    connection = .connecting
    let session = NIOLoopBound(self, eventLoop: eventLoop)
    ClientBootstrap(group: eventLoop)
      .connectTimeout(Self.connectTimeout)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(BrokerChannelHandler(session: session.value))
        }
      }
      .connect(unixDomainSocketPath: socketPath)
      .assumeIsolatedUnsafeUnchecked()
      .whenFailure { self.unreachable($0) }
  }

  private func unreachable(_ error: any Error) {
    refusals = 0
    if !isUnreachableLogged {
      isUnreachableLogged = true
      let cause = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
      logger.warning("the broker cannot be reached: \(cause)")
    }
    reconnect()
  }

  private func reconnect() {
    if case .ready = connection { limits?.disconnected() }
    if case .greeting = connection { refusals += 1 }
    connection = .none
    outbound = ByteBuffer()
    pending.dropResumes()
    let delay = delay.next(at: ringdraft_monotonic_nanoseconds())
    _ = eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: delay) { self.connect() }
  }

  func connected(_ channel: any Channel) {
    connection = .greeting(channel)
    let isOlder = refusals % (Self.refusalsBeforeOlderVersion + 1) == Self.refusalsBeforeOlderVersion
    version = isOlder ? ProtocolVersion.accepted.lowerBound : ProtocolVersion.current
    write(Request.hello(Hello(version: version, name: workerName)).encoded(id: pending.unansweredID()))
  }

  func disconnected(_ channel: any Channel) {
    guard current === channel else { return }
    logger.warning("the connection to the broker was lost")
    reconnect()
  }

  /// Gives up a connection, which the caller then closes. What comes late of an earlier one changes nothing.
  func failed(_ fault: ConnectionFault, on channel: any Channel) {
    guard current === channel else { return }
    logger.error("\(fault.message)")
    reconnect()
  }

  func received(_ message: BrokerMessage, from channel: any Channel) {
    // Else it comes late, from a connection that was given up.
    guard current === channel else { return }
    switch (connection, message) {
    case (.greeting, .reply(_, .welcome(let welcome))): welcomed(by: channel, welcome)
    case (.ready, .push(.publication(let publication))): delegate?.received(publication)
    case (.ready, .push(.limitsChanged(let version))):
      limits?.limitsChanged()
      send(unanswered: .limitsNoted(version: version))
    case (.ready, .push(.limitRules(let rules))): limits?.limitsHold(rules)
    case (.ready, .push(.closeSocket(let number))): sockets?.closeSocket(number)
    case (.greeting, _), (_, .reply(_, .welcome)):
      failed(.unexpectedMessage, on: channel)
      channel.close(promise: nil)
    case (_, .reply(let id, let reply)): complete(id, reply)
    case (.none, _), (.connecting, _): break
    }
  }

  /// Follows the rooms again, then sends once more whatever was not answered. A command keeps its id, so one that was
  /// carried out before the loss is answered from its stored outcome.
  private func welcomed(by channel: any Channel, _ welcome: Welcome) {
    connection = .ready(channel)
    limits?.welcomed(welcome)
    delay.connected(at: ringdraft_monotonic_nanoseconds())
    isUnreachableLogged = false
    refusals = 0
    logger.info("connected to the broker", metadata: ["epoch": "\(welcome.epoch)", "protocol": "\(version)"])
    declareSockets()
    let unanswered = pending.inOrder()
    let isSameEpoch = (positionEpoch ?? welcome.positionEpoch) == welcome.positionEpoch
    positionEpoch = welcome.positionEpoch
    let positions = delegate?.roomsToResume() ?? []
    if isSameEpoch {
      resume(positions[...], epoch: welcome.positionEpoch)
    } else {
      logger.warning("the database was put back: \(positions.count) rooms cannot be followed on")
      // Here and now: should this connection be lost as well, nobody would know any more of which epoch they are.
      for position in positions { delegate?.lost(position) }
    }
    for frame in unanswered { write(frame) }
    wasWelcomed = true
    firstWelcome?()
    firstWelcome = nil
  }

  func whenFirstWelcomed(_ body: @escaping () -> Void) {
    if wasWelcomed { body() } else { firstWelcome = body }
  }

  /// The sockets there are, before any request for another: the broker admits nobody until it has heard of all.
  private func declareSockets() {
    guard let sockets, version >= ProtocolVersion.withRules || sockets.limitsSockets else { return }
    var rest = sockets.heldSockets()[...]
    repeat {
      let slice = rest.prefix(ProtocolVersion.maximumSocketsPerDeclaration)
      rest = rest.dropFirst(slice.count)
      send(unanswered: .declareSockets(Array(slice), isLast: rest.isEmpty))
    } while !rest.isEmpty
  }

  func tellOpened(_ claim: SocketClaim) {
    if version >= ProtocolVersion.withRules { send(unanswered: .openedSocket(claim)) }
  }

  /// Resumes a bounded number of rooms at a time, each slice after the answer to the one before.
  private func resume(_ positions: ArraySlice<RoomPosition>, epoch: UInt64) {
    guard !positions.isEmpty else { return }
    let slice = Array(positions.prefix(ProtocolVersion.maximumRoomsPerResume))
    let rest = positions.dropFirst(slice.count)
    write(pending.addResume(slice, epoch: epoch) { self.resumed(slice, epoch: epoch, $0, rest: rest) })
  }

  /// A slice that was not served is lost as a whole. What was left while the slices before were answered is not
  /// resumed: it would make a member of a worker that has none there.
  private func resumed(
    _ slice: [RoomPosition], epoch: UInt64, _ result: Result<Reply, BrokerUnavailable>,
    rest: ArraySlice<RoomPosition>
  ) {
    if case .success(.resumed(let lost)) = result {
      let lost = Set(lost)
      for position in slice where lost.contains(position.room) { delegate?.lost(position) }
    } else {
      logger.error("the broker did not resume \(slice.count) rooms")
      for position in slice { delegate?.lost(position) }
    }
    resume(rest.filter { delegate?.isFollowing($0) == true }[...], epoch: epoch)
  }

  private func complete(_ id: UInt64, _ reply: Reply) {
    guard let entry = pending.remove(id) else { return }
    if case .failed(let failure) = reply {
      entry.completion(.failure(BrokerUnavailable(answeredWith: failure)))
    } else {
      entry.completion(.success(reply))
    }
  }
}

extension BrokerUnavailable {
  fileprivate init(answeredWith failure: BrokerFailure) {
    switch failure {
    case .overloaded: self.init(.overloaded)
    case .expired: self.init(.deadlineExceeded)
    case .storageFailed: self.init(.storageFailed)
    case .internalError: self.init(.internalError)
    }
  }
}
