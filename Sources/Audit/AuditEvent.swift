/// Something worth an audit row. The case fixes what its row can say: content and tokens have no place in any.
package enum AuditEvent: Equatable, Sendable {
  case createDraft(title: String, platform: String)
  case appendSegment(segment: String, contentCodePoints: Int, key: String)
  case passRing(from: String, to: String, key: String)
  case addCollaborator(collaborator: String, role: String)
  case inviteCreated(invite: String, targetUser: String)
  case inviteAccepted(invite: String, targetUser: String)
  case inviteRevoked(invite: String, targetUser: String)
  /// Audit was turned on, or its sample rate changed.
  case auditEnabled(sampleRate: String)
  case auditDisabled
  /// Rows up to and with this one were pruned; the first that is left has `hash`, in hexadecimal, as the hash before
  /// it.
  case auditPruned(through: Int64, hash: String)
  /// An operator filled somebody's bucket.
  case limitReset(policy: String, subject: String, operatorUID: UInt32)

  /// As it stands in the row.
  package var action: String {
    switch self {
    case .createDraft: "collab.create_draft"
    case .appendSegment: "collab.append_segment"
    case .passRing: "collab.pass_ring"
    case .addCollaborator: "collab.add_collaborator"
    case .inviteCreated: "collab.invite_created"
    case .inviteAccepted: "collab.invite_accepted"
    case .inviteRevoked: "collab.invite_revoked"
    case .auditEnabled: "ops.audit_enabled"
    case .auditDisabled: "ops.audit_disabled"
    case .auditPruned: "ops.audit_pruned"
    case .limitReset: "ops.limit_reset"
    }
  }

  /// Whether it is an operator's doing. Those rows are never sampled.
  package var isOperation: Bool { action.hasPrefix("ops.") }

  /// What the row says beyond its columns, in order. Values are texts, also where they are numbers.
  package var metadata: [(name: StaticString, value: String)] {
    switch self {
    case .createDraft(let title, let platform): [("title", title), ("platform", platform)]
    case .appendSegment(let segment, let codePoints, let key):
      [("segment_id", segment), ("content_len", String(codePoints)), ("idempotency_key", key)]
    case .passRing(let from, let to, let key): [("from_user_id", from), ("to_user_id", to), ("idempotency_key", key)]
    case .addCollaborator(let collaborator, let role): [("collaborator_id", collaborator), ("role", role)]
    case .inviteCreated(let invite, let user), .inviteAccepted(let invite, let user),
      .inviteRevoked(let invite, let user):
      [("invite_id", invite), ("target_user_id", user)]
    case .auditEnabled(let sampleRate): [("sample_rate", sampleRate)]
    case .auditDisabled: []
    case .auditPruned(let sequence, let hash): [("through_seq", String(sequence)), ("through_hash", hash)]
    case .limitReset(let policy, let subject, let uid):
      [("policy", policy), ("subject", subject), ("operator_uid", String(uid))]
    }
  }
}
