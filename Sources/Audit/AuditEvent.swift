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
  /// Rows up to and with this one were pruned; the first that is left has its hash as the hash before it.
  case auditPruned(through: AuditHead)
  /// An operator filled somebody's bucket.
  case limitReset(policy: String, subject: String, operatorUID: UInt32)
  /// An operator passed somebody's ring.
  case ringMoved(from: String, to: String, operatorUID: UInt32)
  /// The database was put back from a backup file with this SHA-256. `replacedHead` is the end of the trail that was
  /// there before, as far as it could be read.
  case restored(backup: AuditDigest, replacedHead: AuditHead?, operatorUID: UInt32)

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
    case .ringMoved: "ops.ring_moved"
    case .restored: "ops.restored"
    }
  }

  /// Calls `body` with what the row says beyond its columns, in order. Values are texts, also where they are numbers.
  package func forEachField(_ body: (_ name: StaticString, _ value: String) -> Void) {
    switch self {
    case .createDraft(let title, let platform):
      body("title", title)
      body("platform", platform)
    case .appendSegment(let segment, let codePoints, let key):
      body("segment_id", segment)
      body("content_len", String(codePoints))
      body("idempotency_key", key)
    case .passRing(let from, let to, let key):
      body("from_user_id", from)
      body("to_user_id", to)
      body("idempotency_key", key)
    case .addCollaborator(let collaborator, let role):
      body("collaborator_id", collaborator)
      body("role", role)
    case .inviteCreated(let invite, let user), .inviteAccepted(let invite, let user),
      .inviteRevoked(let invite, let user):
      body("invite_id", invite)
      body("target_user_id", user)
    case .auditEnabled(let sampleRate): body("sample_rate", sampleRate)
    case .auditDisabled: break
    case .auditPruned(let last):
      body("through_seq", String(last.sequence))
      body("through_hash", last.hash.hex)
    case .limitReset(let policy, let subject, let uid):
      body("policy", policy)
      body("subject", subject)
      body("operator_uid", String(uid))
    case .ringMoved(let from, let to, let uid):
      body("from_user_id", from)
      body("to_user_id", to)
      body("operator_uid", String(uid))
    case .restored(let backup, let replaced, let uid):
      body("backup_sha256", backup.hex)
      if let replaced { body("replaced_head", replaced.description) }
      body("operator_uid", String(uid))
    }
  }
}
