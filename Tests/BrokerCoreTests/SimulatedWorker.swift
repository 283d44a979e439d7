import BrokerProtocol
import Drafts

@testable import BrokerCore

/// A worker as its room directory and its broker session make one: members of rooms, requests that wait for answers and
/// are sent again after a reconnect, rooms that are resumed some at a time.
struct SimulatedWorker {
  struct Room {
    /// Distinguishes a membership from those before it.
    let generation: UInt64
    /// The last event passed on; nil while the join waits for its answer.
    var sequence: Int64?
    var members = 1
    /// It was to be resumed on the newest connection, and has not been joined anew since.
    var isResumed = false
    /// What had been committed when the join was asked for.
    let committed: Int64
  }

  enum Pending {
    case join(String, deadline: Int64)
    case command(DraftCommand)
    case resume([Position], rest: ArraySlice<Position>)
  }

  struct Position {
    let room: String
    let sequence: Int64
    let generation: UInt64

    var position: RoomPosition { RoomPosition(room: room, sequence: sequence) }
  }

  /// Smaller than the protocol's, so that resumes come in several slices.
  private static let roomsPerResume = 2

  private(set) var rooms: [String: Room] = [:]
  private(set) var link: SimulatedLink?
  private var isReady = false
  private var pending: [UInt64: Pending] = [:]
  private var lastID: UInt64 = 0
  private var lastGeneration: UInt64 = 0
  private(set) var faults: [String] = []
  private(set) var delivered = 0
  private(set) var lostRooms: [RoomPosition] = []
  private(set) var answered: [CommandID] = []

  var pendingCount: Int { pending.count }
}

// MARK: - Members and commands

extension SimulatedWorker {
  mutating func join(_ room: String, deadline: Int64, committed: Int64) {
    guard rooms[room] == nil else {
      rooms[room]?.members += 1
      return
    }
    lastGeneration += 1
    rooms[room] = Room(generation: lastGeneration, committed: committed)
    send(.join(room, deadline: deadline))
  }

  mutating func leave(_ room: String) {
    guard let members = rooms[room]?.members, members > 0 else { return }
    rooms[room]?.members -= 1
    guard members == 1, rooms[room]?.sequence != nil else { return }
    rooms[room] = nil
    sendLeave(room)
  }

  mutating func execute(_ command: DraftCommand) {
    send(.command(command))
  }

  /// Gives up what has waited until its deadline.
  mutating func expire(at now: Int64) {
    for (id, request) in pending {
      switch request {
      case .join(let room, let deadline) where deadline <= now:
        pending[id] = nil
        joinAnswered(room, nil)
      case .command(let command) where command.deadline <= now: pending[id] = nil
      case .join, .command, .resume: break
      }
    }
  }

  private mutating func send(_ request: Pending) {
    lastID += 1
    pending[lastID] = request
    if isReady { write(request, id: lastID) }
  }

  private mutating func sendLeave(_ room: String) {
    lastID += 1
    if isReady { link?.toBroker.append((lastID, .leave(room: room))) }
  }

  private mutating func write(_ request: Pending, id: UInt64) {
    let request: Request =
      switch request {
      case .join(let room, let deadline): .join(room: room, deadline: deadline)
      case .command(let command): .execute(command)
      case .resume(let positions, _): .resume(positions.map(\.position), epoch: 0)
      }
    link?.toBroker.append((id, request))
  }
}

// MARK: - The connection

extension SimulatedWorker {
  mutating func connect(_ connection: ConnectionID) {
    lastID += 1
    link = SimulatedLink(connection: connection, toBroker: [(lastID, .hello(Hello(name: "w")))])
  }

  /// Gives the connection up. Requests stay, but for resumes, which belong to it.
  /// - Returns: what the broker has of it.
  mutating func disconnect() -> SimulatedLink? {
    defer { link = nil }
    isReady = false
    pending = pending.filter { if case .resume = $0.value { false } else { true } }
    link?.isAbandoned = true
    return link
  }

  mutating func breakLink() {
    link?.isBroken = true
    link?.toBroker = []
  }

  mutating func takeRequest() -> (id: UInt64, request: Request)? {
    guard let link, !link.isBroken, !link.toBroker.isEmpty else { return nil }
    return self.link?.toBroker.removeFirst()
  }

  mutating func queue(_ message: BrokerMessage) {
    link?.toWorker.append(message)
  }

  /// Receives the next message. Returns whether there was one.
  mutating func receive() -> Bool {
    guard let link, !link.toWorker.isEmpty, let message = self.link?.toWorker.removeFirst() else { return false }
    switch message {
    case .push(.publication(let publication)): follow(publication)
    case .push(.limitsChanged), .push(.limitRules): break
    case .push(.closeSocket(let number)): faults.append("told to close socket \(number) where sockets are not limited")
    case .reply(_, .welcome): welcomed()
    case .reply(let id, let reply): complete(id, reply)
    }
    return true
  }

  private mutating func welcomed() {
    isReady = true
    let unanswered = pending.sorted { $0.key < $1.key }
    var positions: [Position] = []
    for (name, room) in rooms {
      guard let sequence = room.sequence else { continue }
      rooms[name]?.isResumed = true
      positions.append(Position(room: name, sequence: sequence, generation: room.generation))
    }
    resume(positions[...])
    for (id, request) in unanswered { write(request, id: id) }
  }

  private mutating func resume(_ positions: ArraySlice<Position>) {
    guard !positions.isEmpty else { return }
    let slice = Array(positions.prefix(Self.roomsPerResume))
    send(.resume(slice, rest: positions.dropFirst(slice.count)))
  }

  private mutating func complete(_ id: UInt64, _ reply: Reply) {
    switch (pending.removeValue(forKey: id), reply) {
    case (.join(let room, _), .joined(let sequence)): joinAnswered(room, sequence)
    case (.join(let room, _), .failed): joinAnswered(room, nil)
    case (.command(let command), .outcome): answered.append(command.id)
    case (.command, .failed): break
    case (.resume(let slice, let rest), .resumed(let lost)):
      for position in slice where lost.contains(position.room) { self.lost(position) }
      resume(rest.filter { isFollowing($0) }[...])
    case (nil, _): break
    case (.some(let request), let reply): faults.append("\(reply) answers \(request)")
    }
  }

  private mutating func joinAnswered(_ name: String, _ sequence: Int64?) {
    guard let room = rooms[name] else { return faults.append("a join of \(name) was answered that nobody waits for") }
    guard room.sequence == nil else { return faults.append("\(name) was joined twice") }
    guard let sequence, room.members > 0 else {
      rooms[name] = nil
      return sendLeave(name)
    }
    if sequence < room.committed { faults.append("\(name) was joined at \(sequence), \(room.committed) was committed") }
    rooms[name]?.sequence = sequence
  }
}

// MARK: - Events

extension SimulatedWorker {
  private mutating func follow(_ publication: Publication) {
    guard let room = rooms[publication.room] else { return sendLeave(publication.room) }
    guard let sequence = room.sequence, publication.sequence > sequence else { return }
    delivered += 1
    if publication.sequence != sequence + 1 {
      faults.append("event \(publication.sequence) of \(publication.room) came after \(sequence)")
    }
    rooms[publication.room]?.sequence = publication.sequence
  }

  private func isFollowing(_ position: Position) -> Bool {
    guard let room = rooms[position.room] else { return false }
    return room.isResumed && room.sequence == position.sequence
  }

  private mutating func lost(_ position: Position) {
    guard isFollowing(position) else { return }
    if rooms[position.room]?.generation != position.generation {
      faults.append("\(position.room) was ended, though it was joined after what was lost")
    }
    rooms[position.room] = nil
    lostRooms.append(position.position)
  }
}
