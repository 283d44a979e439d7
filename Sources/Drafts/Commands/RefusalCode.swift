/// The kinds of refusal the rules know. The raw values are stored and sent, so they never change their meaning.
package enum RefusalCode: UInt8, Sendable, CaseIterable {
  /// 404 `not_found`
  case notFound = 1
  /// 403 `forbidden`
  case forbidden = 2
  /// 403 `ring_required`
  case ringRequired = 3
  /// 400 `http_error`: an invite that cannot be made, accepted or revoked as asked
  case invalidInvite = 4
  /// 403 `http_error`: somebody else's invite
  case inviteForbidden = 5
}
