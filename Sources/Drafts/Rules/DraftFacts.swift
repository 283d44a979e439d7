/// The facts the rules may ask for beyond a draft's head, looked up inside the command's transaction.
///
/// They are asked in the contract's order and only when the answer can depend on them, since each is a read.
package protocol DraftFacts {
  /// Whether `user` has joined the draft. The creator is not a collaborator.
  func isCollaborator(_ user: String) throws -> Bool
  /// Whether `key` was used before for `action` on this draft.
  func isKnown(key: String, for action: KeyedAction) throws -> Bool
}
