import Drafts

extension WorkItem {
  /// What an item takes beside its texts: its place in the queue, numbers, string headers.
  private static let fixedBytes = 256

  /// About how many bytes it holds while it waits.
  var byteCount: Int {
    switch self {
    case .command(let command):
      Self.fixedBytes + command.actor.utf8.count + command.requestID.utf8.count + command.client.textBytes
        + command.action.textBytes
    case .moveRing(let move):
      Self.fixedBytes + move.draft.utf8.count + move.recipient.utf8.count + move.requestID.utf8.count
    case .readRoom(let room, _): Self.fixedBytes + room.utf8.count
    case .probe: Self.fixedBytes
    }
  }
}

extension CommandClient {
  fileprivate var textBytes: Int { (address?.utf8.count ?? 0) + (userAgent?.utf8.count ?? 0) }
}

extension DraftAction {
  fileprivate var textBytes: Int {
    switch self {
    case .createDraft(let title, let platform, let segment):
      title.utf8.count + platform.utf8.count + (segment?.utf8.count ?? 0)
    case .appendSegment(let draft, let content, let key): draft.utf8.count + content.utf8.count + key.utf8.count
    case .passRing(let draft, let recipient, let key): draft.utf8.count + recipient.utf8.count + key.utf8.count
    case .addCollaborator(let draft, let collaborator, let role):
      draft.utf8.count + collaborator.utf8.count + role.utf8.count
    case .createInvite(let draft, let target, _, let key): draft.utf8.count + target.textBytes + key.utf8.count
    case .acceptInvite(let invite, let token, let key): invite.utf8.count + token.utf8.count + key.utf8.count
    case .revokeInvite(let invite, let key): invite.utf8.count + key.utf8.count
    }
  }
}

extension InviteTarget {
  fileprivate var textBytes: Int {
    [handle, user, userOfHandle].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
  }
}
