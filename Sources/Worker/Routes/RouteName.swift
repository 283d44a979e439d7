/// The names of the routes, as logs and limits know them. Everything that matches none is `unmatched`.
enum RouteName: String, Sendable, CaseIterable {
  case createDraft = "drafts.create"
  case listDrafts = "drafts.list"
  case getDraft = "drafts.get"
  case shareCard = "drafts.share_card"
  case appendSegment = "segments.append"
  case passRing = "ring.pass"
  case addCollaborator = "collaborators.add"
  case createInvite = "invites.create"
  case listInvites = "invites.list"
  case acceptInvite = "invites.accept"
  case revokeInvite = "invites.revoke"
  case liveness = "health.live"
  case readiness = "health.ready"
  case databaseHealth = "health.database"
  case unmatched

  /// Whether the parameter in the path is a draft's id.
  var namesDraft: Bool {
    switch self {
    case .getDraft, .shareCard, .appendSegment, .passRing, .addCollaborator, .createInvite, .listInvites: true
    default: false
    }
  }
}
