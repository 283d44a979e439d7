import Drafts

/// The facts about one draft, read inside the transaction that acts on them.
struct RowFacts: DraftFacts {
  let statements: WriterStatements
  /// The draft's row; nil when there is no such draft, of which nothing is known.
  let row: Int64?

  func isCollaborator(_ user: String) throws -> Bool {
    guard let row else { return false }
    return try statements.findCollaborator.first {
      $0.bind(row, at: 1)
      $0.bind(user, at: 2)
    } row: { _ in
      true
    } ?? false
  }

  func isKnown(key: String, for action: KeyedAction) throws -> Bool {
    guard let row else { return false }
    return try statements.findKey.first {
      $0.bind(action.rawValue, at: 1)
      $0.bind(row, at: 2)
      $0.bind(key, at: 3)
    } row: { _ in
      true
    } ?? false
  }
}
