import BrokerProtocol
import Drafts

@testable import BrokerCore

/// What the writer and its database make of a group. It outlives its brokers.
struct SimulatedDatabase {
  private(set) var sequences: [String: Int64] = [:]
  /// The oldest event kept of each room; 1 where none was deleted.
  private var firstKept: [String: Int64] = [:]
  private(set) var executed: Set<CommandID> = []
  /// Positions whose missed events were not given, because they are deleted or their reading failed.
  private(set) var refusedPositions: Set<RoomPosition> = []

  /// Deletes a room's events, but for the `kept` newest.
  mutating func prune(_ room: String, keeping kept: Int64) {
    firstKept[room] = max(firstKept[room] ?? 1, sequences[room, default: 0] + 1 - kept)
  }

  mutating func commit(_ group: [WorkItem]) -> [WorkResult] {
    group.map { result(of: $0) }
  }

  /// Rolls a group back. Reads are served all the same, or fail as well.
  mutating func fail(_ group: [WorkItem], servingReads: Bool) -> [WorkResult] {
    group.map { item in
      guard case .readRoom(let room, let after) = item else { return .failed(.storageFailed) }
      if servingReads { return result(of: item) }
      if let after { refusedPositions.insert(RoomPosition(room: room, sequence: after)) }
      return .failed(.storageFailed)
    }
  }

  private mutating func result(of item: WorkItem) -> WorkResult {
    switch item {
    case .command(let command):
      guard case .appendSegment(let room, _, _) = command.action else { return .failed(.internalError) }
      let outcome = CommandOutcome.refused(Refusal(.forbidden, ""))
      guard executed.insert(command.id).inserted else { return .unchanged(outcome) }
      sequences[room, default: 0] += 1
      return .outcome(outcome, publication: event(sequences[room, default: 0], of: room))
    case .moveRing: return .failed(.internalError)
    case .readRoom(let room, let after):
      let sequence = sequences[room, default: 0]
      guard let after, after != sequence else { return .room(sequence: sequence, missed: []) }
      guard after < sequence, after + 1 >= firstKept[room, default: 1] else {
        refusedPositions.insert(RoomPosition(room: room, sequence: after))
        return .room(sequence: sequence, missed: nil)
      }
      return .room(sequence: sequence, missed: (after + 1...sequence).map { event($0, of: room) })
    case .probe: return .probed
    }
  }

  private func event(_ sequence: Int64, of room: String) -> Publication {
    Publication(room: room, sequence: sequence, requestID: "r", frame: [])
  }
}
