import Drafts

extension CommandOutcome {
  /// The draft that was changed, or would have been.
  var draftID: String? {
    switch self {
    case .draft(let id, _, _): id
    case .inviteCreated(let invite, _), .invite(let invite): invite.draftID
    case .refused: nil
    }
  }
}
