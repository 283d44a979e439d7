/// The routes as limits and logs know them: the template of a path with its method, never the path itself.
package enum RouteName: UInt8, Sendable, CaseIterable {
  case createDraft
  case listDrafts
  case getDraft
  case shareCard
  case appendSegment
  case passRing
  case addCollaborator
  case createInvite
  case listInvites
  case acceptInvite
  case revokeInvite
  case liveness
  case readiness
  case databaseHealth
  /// Whatever matches no route, and wrong methods on those that exist.
  case unmatched

  /// As settings, logs and the fields of a 429 have it.
  package var text: String {
    switch self {
    case .createDraft: "drafts.create"
    case .listDrafts: "drafts.list"
    case .getDraft: "drafts.get"
    case .shareCard: "drafts.share_card"
    case .appendSegment: "segments.append"
    case .passRing: "ring.pass"
    case .addCollaborator: "collaborators.add"
    case .createInvite: "invites.create"
    case .listInvites: "invites.list"
    case .acceptInvite: "invites.accept"
    case .revokeInvite: "invites.revoke"
    case .liveness: "health.live"
    case .readiness: "health.ready"
    case .databaseHealth: "health.database"
    case .unmatched: "unmatched"
    }
  }

  /// Whether it changes something: then it gets half the default rate and burst.
  package var isMutation: Bool {
    switch self {
    case .createDraft, .appendSegment, .passRing, .addCollaborator, .createInvite, .acceptInvite, .revokeInvite: true
    case .listDrafts, .getDraft, .shareCard, .listInvites, .liveness, .readiness, .databaseHealth, .unmatched: false
    }
  }
}
