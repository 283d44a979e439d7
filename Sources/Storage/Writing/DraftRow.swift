import Drafts

/// A draft's head and the row that other tables know it by.
struct DraftRow {
  let row: Int64
  var head: DraftHead

  init(row: Int64, head: DraftHead) {
    self.row = row
    self.head = head
  }

  init(_ statement: SQLStatement, id: String) {
    row = statement.int64(0)
    head = DraftHead(
      id: id, creatorID: statement.text(1), holderID: statement.text(2),
      createdAt: Timestamp(microsecondsSinceEpoch: statement.int64(3)),
      updatedAt: Timestamp(microsecondsSinceEpoch: statement.int64(4)),
      lastPassedAt: Timestamp(microsecondsSinceEpoch: statement.int64(5)), segmentCount: statement.int(6),
      passCount: statement.int(7), collaboratorCount: statement.int(8), eventSequence: statement.int64(9))
  }
}
