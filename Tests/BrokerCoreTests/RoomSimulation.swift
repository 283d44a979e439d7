import BrokerProtocol
import Drafts
import TestSupport

@testable import BrokerCore

/// Brokers, one after the other, their database and some workers in one value, driven by a seed: members come and go
/// while drafts grow, messages are on their way, connections break, brokers die, groups fail and events are deleted.
struct RoomSimulation {
  private static let rooms = ["a", "b", "c", "d", "e"]
  /// Steps after which nobody waits for an answer any more.
  private static let patience: Int64 = 400

  private var generator: SplitMix64
  /// How many groups in a hundred are rolled back.
  private var failurePercentage: Int
  private let limits: BrokerLimits
  private var state: BrokerState
  private var workers = (0..<3).map { _ in SimulatedWorker() }
  /// Connections that workers have given up and the broker has not.
  private var abandoned: [SimulatedLink] = []
  private var database = SimulatedDatabase()
  private var group: [WorkItem] = []
  private var now: Int64 = 0
  private var lastConnection: UInt64 = 0
  private var lastCommand: UInt64 = 0
  private var ownFaults: [String] = []

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
    var limits = BrokerLimits(groupItems: 4)
    if Bool.random(using: &generator) { limits.queuedItems = 8 }
    self.limits = limits
    failurePercentage = [0, 3, 30].randomElement(using: &generator) ?? 0
    state = BrokerState(epoch: 1, limits: limits)
  }

  var faults: [String] { ownFaults + workers.flatMap(\.faults) }
  var delivered: Int { workers.reduce(0) { $0 + $1.delivered } }
  var lostRooms: Int { workers.reduce(0) { $0 + $1.lostRooms.count } }

  mutating func step() {
    now += 1
    let index = Int.random(in: workers.indices, using: &generator)
    let room = Self.rooms[Int.random(in: Self.rooms.indices, using: &generator)]
    switch Int.random(in: 0..<1000, using: &generator) {
    case ..<80: append(to: room, from: index)
    case ..<130: workers[index].join(room, deadline: now + Self.patience, committed: database.sequences[room] ?? 0)
    case ..<160: workers[index].leave(room)
    case ..<164: lose(index)
    case ..<166: restartBroker()
    case ..<169: database.prune(room, keeping: Int64.random(in: 0...3, using: &generator))
    case ..<184: workers[index].expire(at: now)
    case ..<224: notice(index)
    case ..<284: connectIfNeeded(index)
    case ..<500: toBroker(index)
    case ..<760: _ = workers[index].receive()
    case ..<880: handle(.readyToWrite)
    default: finishGroup()
    }
  }

  /// Lets everything under way come to its end, then demands that nobody is behind and nothing is left over.
  mutating func settle() {
    failurePercentage = 0
    drain()
    // Shows the broker the memberships that outlived their last members.
    for room in Self.rooms { append(to: room, from: 0) }
    drain()
    for worker in workers {
      if worker.pendingCount > 0 { ownFaults.append("\(worker.pendingCount) requests were never answered") }
      for (name, room) in worker.rooms where room.sequence != database.sequences[name, default: 0] {
        ownFaults.append("a member of \(name) stands at \(room.sequence ?? -1) of \(database.sequences[name] ?? 0)")
      }
      for position in worker.lostRooms where !database.refusedPositions.contains(position) {
        ownFaults.append("\(position) was lost though its events were there")
      }
      if !database.executed.isSuperset(of: worker.answered) { ownFaults.append("an outcome of nothing") }
    }
    let watched = Set(workers.flatMap(\.rooms.keys)).count
    if state.figures.rooms != watched { ownFaults.append("\(state.figures.rooms) rooms for \(watched) watched ones") }
    let memberships = workers.reduce(0) { $0 + $1.rooms.count }
    if state.figures.memberships != memberships { ownFaults.append("\(state.figures.memberships) memberships") }
    if state.figures.connections != workers.count { ownFaults.append("\(state.figures.connections) connections") }
  }

  private mutating func drain() {
    for index in workers.indices {
      notice(index)
      connectIfNeeded(index)
    }
    var isBusy = true
    while isBusy {
      isBusy = noticeAbandoned()
      for index in workers.indices {
        while toBroker(index) { isBusy = true }
        while workers[index].receive() { isBusy = true }
      }
      handle(.readyToWrite)
      if !group.isEmpty {
        isBusy = true
        finishGroup()
      }
    }
  }
}

// MARK: - Workers

extension RoomSimulation {
  private mutating func append(to room: String, from index: Int) {
    lastCommand += 1
    workers[index].execute(
      DraftCommand(
        id: CommandID(high: 0, low: lastCommand), actor: "u", requestID: "r", deadline: now + Self.patience,
        action: .appendSegment(draft: room, content: "", key: "")))
  }

  private mutating func connectIfNeeded(_ index: Int) {
    guard workers[index].link == nil else { return }
    lastConnection += 1
    workers[index].connect(ConnectionID(lastConnection))
    handle(.connected(ConnectionID(lastConnection)))
  }

  private mutating func lose(_ index: Int) {
    guard let link = workers[index].disconnect(), !link.isBroken else { return }
    abandoned.append(link)
  }

  /// One end of a connection learns of the other's end.
  private mutating func notice(_ index: Int) {
    if workers[index].link?.isBroken == true { _ = workers[index].disconnect() } else { _ = noticeAbandoned() }
  }

  /// The broker reads some of what a worker had sent before it gave the connection up, then the end.
  private mutating func noticeAbandoned() -> Bool {
    guard !abandoned.isEmpty else { return false }
    let link = abandoned.removeFirst()
    for (id, request) in link.toBroker.prefix(Int.random(in: 0...8, using: &generator)) {
      handle(.received(link.connection, id: id, request))
    }
    handle(.disconnected(link.connection))
    return true
  }

  @discardableResult
  private mutating func toBroker(_ index: Int) -> Bool {
    guard let connection = workers[index].link?.connection, let (id, request) = workers[index].takeRequest() else {
      return false
    }
    handle(.received(connection, id: id, request))
    return true
  }
}

// MARK: - Broker

extension RoomSimulation {
  private mutating func handle(_ event: BrokerEvent) {
    for effect in state.handle(event, at: now) {
      switch effect {
      case .write(let items):
        if !group.isEmpty { ownFaults.append("a group was begun beside another") }
        group = items
      case .close(let connection, let error): ownFaults.append("\(connection) was closed: \(error)")
      case .send(let connection, let message):
        guard let index = workers.firstIndex(where: { $0.link?.connection == connection }) else { continue }
        workers[index].queue(message)
      case .dropped, .orderDone, .limitsSettled, .limitsUnchanged: break
      }
    }
  }

  private mutating func finishGroup() {
    guard !group.isEmpty else { return }
    let items = group
    group = []
    let isFailing = Int.random(in: 0..<100, using: &generator) < failurePercentage
    let results =
      isFailing
      ? database.fail(items, servingReads: Bool.random(using: &generator)) : database.commit(items)
    handle(.finished(results))
  }

  /// Killed, maybe between a commit and what follows from it.
  private mutating func restartBroker() {
    if Bool.random(using: &generator) { _ = database.commit(group) }
    group = []
    abandoned = []
    state = BrokerState(epoch: .random(in: 1 ... .max, using: &generator), limits: limits)
    for index in workers.indices { workers[index].breakLink() }
  }
}
