import Drafts
import Foundation
import Testing

@testable import Storage

@Suite("Invite storage")
struct InviteStorageTests {
  let database: TemporaryDatabase

  init() throws {
    database = try TemporaryDatabase()
  }

  private func create(
    in draft: String, for user: String = "bob", key: String = "k", by actor: String = "ann"
  ) throws -> CommandOutcome {
    try database.run(
      .createInvite(
        draft: draft, target: InviteTarget(handle: nil, user: user, userOfHandle: nil), expiresInHours: 1, key: key),
      by: actor)
  }

  private func created(_ outcome: CommandOutcome) throws -> (invite: Invite, token: String) {
    guard case .inviteCreated(let invite, let token) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
    return (invite, token)
  }

  @Test("a replayed creation answers with the same token, to its creator only")
  func replay() throws {
    let draft = try database.createDraft()
    let first = try create(in: draft)
    #expect(try create(in: draft, for: "somebody else") == first)
    try database.run(.addCollaborator(draft: draft, collaborator: "bob", role: "r"))
    try database.run(.passRing(draft: draft, recipient: "bob", key: "p"))
    #expect(
      try create(in: draft, for: "zoe", by: "bob") == .refused(Refusal(.invalidInvite, "Idempotency key mismatch")))
    #expect(try created(first).token.count == 32)
  }

  @Test("the token is nowhere in the files, and neither is it in the retried outcome's row")
  func tokenIsNotStored() throws {
    let draft = try database.createDraft()
    let command = database.command(
      .createInvite(
        draft: draft, target: InviteTarget(handle: nil, user: "bob", userOfHandle: nil), expiresInHours: 1, key: "k"))
    let (_, token) = try created(database.commit(command).outcome)
    #expect(try created(database.commit(command).outcome).token == token)
    for name in try FileManager.default.contentsOfDirectory(atPath: database.folder.path) {
      let bytes = try Data(contentsOf: database.folder.appending(path: name))
      #expect(bytes.range(of: Data(token.utf8)) == nil, "the token is in \(name)")
    }
  }

  @Test("who accepts joins the draft once, and an invite outlives its writer")
  func accept() throws {
    let draft = try database.createDraft()
    let (invite, token) = try created(create(in: draft))
    #expect(
      try database.run(.acceptInvite(invite: invite.id, token: "junk", key: "a"), by: "bob")
        == .refused(Refusal(.invalidInvite, "Invalid token")))
    let accepted = try database.run(.acceptInvite(invite: invite.id, token: token, key: "a"), by: "bob", at: 2_000_000)
    #expect(try database.run(.acceptInvite(invite: invite.id, token: token, key: "a"), by: "bob") == accepted)
    #expect(try database.run(.acceptInvite(invite: invite.id, token: token, key: "b"), by: "bob") == accepted)
    let reader = try database.reader()
    #expect(try reader.draft(draft)?.collaborators == ["bob"])
    #expect(try reader.invites(ofDraft: draft)?.map(\.status) == [.accepted])
    #expect(try reader.invites(ofDraft: "none") == nil)
  }

  @Test("a revoked invite opens nothing")
  func revoke() throws {
    let draft = try database.createDraft()
    let (invite, token) = try created(create(in: draft))
    try database.run(.revokeInvite(invite: invite.id, key: "r"))
    #expect(
      try database.run(.acceptInvite(invite: invite.id, token: token, key: "a"), by: "bob")
        == .refused(Refusal(.invalidInvite, "Invite has been revoked")))
  }
}
