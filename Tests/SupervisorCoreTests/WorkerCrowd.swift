import SupervisorCore
import TestSupport

/// Workers as they really are: what each accepts from, and the message it has not obeyed yet.
struct WorkerCrowd {
  private struct Worker {
    var accepting: [Int] = []
    var unread: [Int]?
  }

  private var workers: [Int: Worker] = [:]
  private static let slots = 0..<6

  var isEmpty: Bool { workers.isEmpty }

  /// The listeners that nobody would keep if this message were obeyed: a worker keeps what it accepts from now, unless
  /// a message on its way says otherwise.
  func lost(by message: [Int], to slot: Int) -> [Int] {
    let given = (workers[slot]?.accepting ?? []).filter { !message.contains($0) }
    let kept = workers.filter { $0.key != slot }.values.flatMap { worker in
      worker.accepting.filter { worker.unread?.contains($0) ?? true }
    }
    return given.filter { !kept.contains($0) }
  }

  func acceptors(of listener: Int) -> [Int] {
    workers.filter { $0.value.accepting.contains(listener) }.keys.sorted()
  }

  /// One random happening: a death, a start, a stall or, mostly, a message obeyed.
  mutating func act(on assignment: inout ListenerAssignment, random: inout SplitMix64) {
    let slot = Int.random(in: Self.slots, using: &random)
    switch Int.random(in: 0..<12, using: &random) {
    case 0:
      guard workers.removeValue(forKey: slot) != nil else { return }
      assignment.remove(worker: slot)
    case 1, 2:
      guard workers[slot] == nil else { return }
      workers[slot] = Worker()
      assignment.add(worker: slot)
    case 3:
      guard workers[slot] != nil else { return }
      assignment.suspend(worker: slot)
    case 4:
      guard workers[slot] != nil else { return }
      assignment.resume(worker: slot, at: 0)
    case 5:
      guard workers[slot] != nil else { return }
      assignment.setStandings([slot: [.wanted, .leaving, .reserve].randomElement(using: &random) ?? .wanted])
    default:
      obey(slot, &assignment)
    }
  }

  /// - Returns: false when the worker has not read its last message yet.
  mutating func deliver(_ listeners: [Int], to slot: Int) -> Bool {
    guard workers[slot]?.unread == nil else { return false }
    workers[slot]?.unread = listeners
    return true
  }

  /// Everybody reads everything.
  mutating func settle(_ assignment: inout ListenerAssignment) {
    for slot in workers.keys.sorted() {
      assignment.resume(worker: slot, at: 0)
      assignment.setStandings([slot: .wanted])
    }
    for message in assignment.takeMessages(at: 0) { _ = deliver(message.listeners, to: message.slot) }
    while workers.contains(where: { $0.value.unread != nil }) {
      for slot in workers.keys.sorted() { obey(slot, &assignment) }
      for message in assignment.takeMessages(at: 0) { _ = deliver(message.listeners, to: message.slot) }
    }
  }

  private mutating func obey(_ slot: Int, _ assignment: inout ListenerAssignment) {
    guard let listeners = workers[slot]?.unread else { return }
    workers[slot] = Worker(accepting: listeners)
    _ = assignment.acknowledge(worker: slot, listeners: listeners)
  }
}
