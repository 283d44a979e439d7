import CLinux
import ContractJSON
import Glibc
import Logging
import ProcessControl
import SupervisorCore

/// The connections of operators. Part of the supervisor's one loop: it says what to wait for and takes what came.
final class OperatorDesk {
  /// Names a connection for as long as it lasts.
  typealias ClientID = Int

  static let maximumClients = 8
  /// Connections that are taken before others get their turn.
  private static let acceptsPerTurn = 16
  /// After a connection that could not be taken, as without free descriptors, nobody is asked for this long.
  private static let pauseNanoseconds: Int64 = 1_000_000_000
  /// What goes on is told of this often.
  private static let noteNanoseconds: Int64 = 5_000_000_000

  private let socket: OperatorSocket
  private let group: UInt32?
  private let logger: Logger
  private var clients: [ClientID: OperatorClient] = [:]
  /// In the order of the descriptors that were last waited for.
  private var polled: [ClientID] = []
  private var lastID = 0
  private var pausedUntil: Int64?
  /// When it was last told that connections cannot be taken.
  private var lastNote: Int64?

  init(socket: OperatorSocket, group: UInt32?, logger: Logger) {
    self.socket = socket
    self.group = group
    self.logger = logger
  }

  /// What poll(2) shall wait for: the socket, then the connections.
  func entries() -> [pollfd] {
    polled = Array(clients.keys)
    var entries = [pollfd(fd: pausedUntil == nil ? socket.descriptor : -1, events: Int16(POLLIN), revents: 0)]
    for id in polled {
      guard let client = clients[id] else { continue }
      entries.append(pollfd(fd: client.descriptor, events: client.events, revents: 0))
    }
    return entries
  }

  var nextDeadline: Int64? {
    (clients.values.compactMap(\.deadline) + (pausedUntil.map { [$0] } ?? [])).min()
  }

  /// Takes what poll(2) said of ``entries()``.
  /// - Returns: the requests that are whole now.
  func advance(_ entries: ArraySlice<pollfd>, at now: Int64) -> [(client: ClientID, request: OperatorRequest)] {
    var requests: [(client: ClientID, request: OperatorRequest)] = []
    for (id, entry) in zip(polled, entries.dropFirst()) {
      switch clients[id]?.advance(entry.revents) {
      case .request(let request): requests.append((id, request))
      case .fault(let fault): answer(id, OperatorAnswer.invalid("\(fault)"), isLast: true, at: now)
      case .nothing, nil: break
      }
    }
    if let instant = pausedUntil, instant <= now { pausedUntil = nil }
    if entries.first?.revents ?? 0 != 0 { accept(at: now) }
    deadlinesPassed(at: now)
    drop()
    return requests
  }

  /// Who is at the other end of a connection; nil when it is gone.
  func peer(of id: ClientID) -> PeerCredentials? { clients[id]?.peer }

  /// Sends a line. One who is gone, or does not read, loses it.
  func answer(_ id: ClientID, _ line: JSONObject, isLast: Bool, at now: Int64) {
    clients[id]?.answer(JSONText.bytes(of: .object(line)), isLast: isLast, at: now)
    drop()
  }

  /// Ends every connection and takes the socket out of its folder.
  func close() {
    for client in clients.values { client.end() }
    clients = [:]
    socket.remove()
  }

  private func accept(at now: Int64) {
    for _ in 0..<Self.acceptsPerTurn {
      let descriptor = Glibc.accept(socket.descriptor, nil, nil)
      guard descriptor >= 0 else {
        if errno == EINTR || errno == ECONNABORTED { continue }
        if errno != EAGAIN { pause(SystemError(code: errno), at: now) }
        return
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      admit(descriptor, at: now)
    }
  }

  /// The connection stays in the queue, so the socket stays readable: not to wait for it is all that can be done.
  private func pause(_ error: SystemError, at now: Int64) {
    pausedUntil = now + Self.pauseNanoseconds
    guard now - (lastNote ?? .min / 2) >= Self.noteNanoseconds else { return }
    lastNote = now
    logger.warning("no connection of an operator can be taken at present: \(error)")
  }

  private func admit(_ descriptor: Int32, at now: Int64) {
    let peer = PeerCredentials(of: descriptor)
    guard let peer, peer.isOperator(on: descriptor, group: group) else {
      let (process, user) = (peer?.process ?? 0, peer?.user ?? .max)
      logger.warning("a connection of process \(process) to the control socket was refused: its uid is \(user)")
      Glibc.close(descriptor)
      return
    }
    lastID += 1
    let hasRoom = clients.count < Self.maximumClients
    clients[lastID] = OperatorClient(descriptor: descriptor, peer: peer, at: now)
    guard hasRoom else {
      let reason = "\(Self.maximumClients) connections are open already"
      clients[lastID]?.answer(
        JSONText.bytes(of: .object(OperatorAnswer.refused(reason))), isLast: true, at: now)
      clients[lastID]?.deadlinePassed()
      return drop()
    }
  }

  private func deadlinesPassed(at now: Int64) {
    for (id, client) in clients {
      guard let deadline = client.deadline, deadline <= now else { continue }
      if case .reading = client.phase {
        let seconds = OperatorClient.requestNanoseconds / 1_000_000_000
        answer(id, OperatorAnswer.invalid("no whole request came within \(seconds) s"), isLast: true, at: now)
      }
      clients[id]?.deadlinePassed()
    }
  }

  private func drop() {
    for (id, client) in clients where client.phase == .over {
      client.end()
      clients[id] = nil
    }
  }
}
