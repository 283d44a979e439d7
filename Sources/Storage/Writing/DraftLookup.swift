import BrokerProtocol
import Drafts

/// What every change of a draft reads and writes, inside a group's transaction.
struct DraftLookup {
  let statements: WriterStatements
  let now: Timestamp
  /// When the group began, in seconds of the monotonic clock.
  let uptime: Int64

  func find(_ id: String) throws -> DraftRow? {
    try statements.findDraft.first {
      $0.bind(id, at: 1)
    } row: {
      DraftRow($0, id: id)
    }
  }

  func facts(of draft: DraftRow?) -> RowFacts {
    RowFacts(statements: statements, row: draft?.row)
  }

  /// Writes the event row and gives what is to be published after the commit.
  func record(
    _ event: DraftEvent, sequence: Int64, on draft: DraftRow, requestID: String
  ) throws -> Publication {
    let frame = EventFrame.json(of: event, draft: draft.head.id, requestID: requestID, at: now)
    try statements.insertEvent.run {
      $0.bind(draft.row, at: 1)
      $0.bind(sequence, at: 2)
      $0.bind(uptime, at: 3)
      $0.bind(requestID, at: 4)
      $0.bind(utf8: frame, at: 5)
    }
    return Publication(room: draft.head.id, sequence: sequence, requestID: requestID, frame: frame)
  }
}
