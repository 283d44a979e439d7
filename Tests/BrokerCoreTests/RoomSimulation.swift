import BrokerProtocol
import Drafts
import TestSupport

@testable import BrokerCore

/// Broker, database and workers in one value, driven by a seed.
struct RoomSimulation {
  private struct Worker {
    var connection: ConnectionID
    /// The last sequence seen of each room followed; nil while a join waits for its answer.
    var rooms: [String: Int64?] = [:]
    var joins: [UInt64: String] = [:]
    var isResuming = false
  }

  private static let rooms = ["a", "b", "c"]

  private var generator: SplitMix64
  private var state = BrokerState(epoch: 1, limits: BrokerLimits(groupItems: 4))
  private var workers: [Worker] = []
  private var sequences: [String: Int64] = [:]
  private var group: [WorkItem] = []
  private var nextConnection: UInt64 = 0
  private var nextID: UInt64 = 0
  private(set) var faults: [String] = []
  private(set) var delivered = 0

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
    for _ in 0..<3 { workers.append(Worker(connection: ConnectionID(0))) }
    for index in workers.indices { connect(index) }
  }

  mutating func step() {
    let index = Int.random(in: 0..<workers.count, using: &generator)
    let room = Self.rooms.randomElement(using: &generator) ?? "a"
    switch Int.random(in: 0..<100, using: &generator) {
    case ..<35: append(to: room, from: index)
    case ..<55: join(room, index)
    case ..<65: leave(room, index)
    case ..<70: reconnect(index)
    case ..<85: perform(state.handle(.readyToWrite, at: 0))
    default: finishGroup()
    }
  }

  /// Lets everything under way come to its end, then demands that nobody is behind.
  mutating func settle() {
    for _ in 0..<2_000 {
      perform(state.handle(.readyToWrite, at: 0))
      finishGroup()
    }
    for worker in workers {
      for (room, sequence) in worker.rooms where sequence != sequences[room, default: 0] {
        faults.append("a member of \(room) stands at \(String(describing: sequence)) of \(sequences[room] ?? 0)")
      }
    }
  }

  // MARK: Workers

  private mutating func send(_ request: Request, from index: Int) -> UInt64 {
    nextID += 1
    perform(state.handle(.received(workers[index].connection, id: nextID, request), at: 0))
    return nextID
  }

  private mutating func append(to room: String, from index: Int) {
    let command = DraftCommand(
      id: CommandID(high: 0, low: nextID), actor: "u", requestID: "r", deadline: .max,
      action: .appendSegment(draft: room, content: "", key: ""))
    _ = send(.execute(command), from: index)
  }

  private mutating func join(_ room: String, _ index: Int) {
    guard workers[index].rooms[room] == nil, !workers[index].isResuming else { return }
    workers[index].rooms[room] = .some(nil)
    workers[index].joins[nextID + 1] = room
    _ = send(.join(room: room, deadline: .max), from: index)
  }

  private mutating func leave(_ room: String, _ index: Int) {
    guard case .some(.some) = workers[index].rooms[room], !workers[index].isResuming else { return }
    workers[index].rooms[room] = nil
    _ = send(.leave(room: room), from: index)
  }

  private mutating func connect(_ index: Int) {
    nextConnection += 1
    workers[index].connection = ConnectionID(nextConnection)
    perform(state.handle(.connected(workers[index].connection), at: 0))
    _ = send(.hello(Hello(name: "w")), from: index)
  }

  private mutating func reconnect(_ index: Int) {
    perform(state.handle(.disconnected(workers[index].connection), at: 0))
    workers[index].joins = [:]
    workers[index].rooms = workers[index].rooms.filter { $0.value != nil }
    connect(index)
    workers[index].isResuming = true
    let positions = workers[index].rooms.compactMap { room, sequence in
      sequence.map { RoomPosition(room: room, sequence: $0) }
    }
    _ = send(.resume(positions), from: index)
  }

  // MARK: Broker and database

  private mutating func perform(_ effects: [BrokerEffect]) {
    for effect in effects {
      switch effect {
      case .write(let items): group = items
      case .close(let connection, let error): faults.append("\(connection) was closed: \(error)")
      case .send(let connection, let message): receive(message, on: connection)
      case .dropped: break
      }
    }
  }

  private mutating func finishGroup() {
    guard !group.isEmpty else { return }
    let items = group
    group = []
    let results = items.map { result(of: $0) }
    perform(state.handle(.finished(results), at: 0))
  }

  private mutating func result(of item: WorkItem) -> WorkResult {
    switch item {
    case .command(let command):
      guard case .appendSegment(let room, _, _) = command.action else { return .probed }
      sequences[room, default: 0] += 1
      let publication = Publication(room: room, sequence: sequences[room, default: 0], requestID: "r", frame: [])
      return .outcome(.refused(Refusal(.forbidden, "")), publication: publication)
    case .readRoom(let room, let after):
      let sequence = sequences[room, default: 0]
      guard let after, after < sequence else { return .room(sequence: sequence, missed: []) }
      let missed = (after + 1...sequence).map { Publication(room: room, sequence: $0, requestID: "r", frame: []) }
      return .room(sequence: sequence, missed: missed)
    case .probe: return .probed
    }
  }

  private mutating func receive(_ message: BrokerMessage, on connection: ConnectionID) {
    guard let index = workers.firstIndex(where: { $0.connection == connection }) else { return }
    switch message {
    case .push(.publication(let publication)): follow(publication, index)
    case .reply(let id, .joined(let sequence)):
      guard let room = workers[index].joins.removeValue(forKey: id) else { return }
      workers[index].rooms[room] = sequence
    case .reply(_, .resumed(let lost)):
      workers[index].isResuming = false
      if !lost.isEmpty { faults.append("\(lost) were lost though every event is kept") }
    case .reply: return
    }
  }

  private mutating func follow(_ publication: Publication, _ index: Int) {
    guard case .some(.some(let sequence)) = workers[index].rooms[publication.room] else { return }
    delivered += 1
    if publication.sequence != sequence + 1 {
      faults.append("event \(publication.sequence) of \(publication.room) came after \(sequence)")
    }
    workers[index].rooms[publication.room] = publication.sequence
  }
}
