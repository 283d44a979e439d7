/// An invitation for one user to join one draft. Its token is kept as a hash only and is not part of this value.
package struct Invite: Equatable, Sendable {
  package let id: String
  package let draftID: String
  package let targetUserID: String
  package let targetHandle: String?
  package var status: InviteStatus
  package let createdAt: Timestamp
  package let expiresAt: Timestamp
  package var acceptedAt: Timestamp?
  /// The last six characters of the token.
  package let tokenHint: String
  package let creatorID: String

  package init(
    id: String, draftID: String, targetUserID: String, targetHandle: String?, status: InviteStatus,
    createdAt: Timestamp, expiresAt: Timestamp, acceptedAt: Timestamp?, tokenHint: String, creatorID: String
  ) {
    self.id = id
    self.draftID = draftID
    self.targetUserID = targetUserID
    self.targetHandle = targetHandle
    self.status = status
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.acceptedAt = acceptedAt
    self.tokenHint = tokenHint
    self.creatorID = creatorID
  }

  /// Whether the invite could still be accepted but for its age: expiry counts from its exact instant.
  package func isExpired(at now: Timestamp) -> Bool {
    status == .pending && now > expiresAt
  }
}
