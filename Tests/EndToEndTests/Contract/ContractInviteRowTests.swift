import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// Rows of the contract's section 11 about invites, with default settings.
  @Suite(.offAndOn, .server()) struct ContractInviteRowTests {
    @Test("Row 2: invite refusals have their own status, a missing body is 422")
    func refusals() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "i2")
      let missing = try server.createInvite("nope", by: "i2", to: "g", key: "k")
      #expect(missing.status == 404 && missing.errorCode == "not_found" && missing.errorMessage == "Draft not found")
      let list = try server.get("/v1/collab/drafts/nope/invites")
      #expect(list.status == 404 && list.errorCode == "not_found" && list.errorMessage == "Draft not found")
      let stranger = try server.createInvite(draft, by: "stranger", to: "g", key: "k")
      #expect(stranger.status == 403 && stranger.errorCode == "forbidden")
      #expect(stranger.errorMessage == "Only draft owner or ring holder can create invites")
      let invite = try server.invite("g", to: draft, by: "i2", key: "k")
      for target in [
        "/v1/collab/drafts/\(draft)/invites?user_id=i2", "/v1/collab/invites/\(invite.id)/accept?user_id=g",
        "/v1/collab/invites/\(invite.id)/revoke?user_id=i2",
      ] {
        let answer = try server.post(target, user: nil)
        #expect(answer.status == 422)
        #expect(answer.fault == ["type": "missing", "loc": ["body"], "msg": "Field required", "input": nil])
      }
    }

    @Test("Row 3: a revocation answers 200 with the invite")
    func revocation() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "i3")
      let invite = try server.invite("g", to: draft, by: "i3", key: "k")
      for key in ["r1", "r1", "r2"] {
        let answer = try server.revokeInvite(invite, as: "i3", key: key)
        #expect(answer.status == 200)
        let data = try answer.json()["data"]
        #expect(data?["invite_id"] == .string(invite.id))
        #expect(data?["draft_id"] == .string(draft))
        #expect(data?["status"] == "revoked")
      }
      #expect(try server.acceptInvite(invite, as: "g", key: "a").errorMessage == "Invite has been revoked")
    }

    @Test("Row 5: a replayed accept checks token and user first")
    func replayedAccept() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "i5")
      let invite = try server.invite("guest", to: draft, by: "i5", key: "k")
      let first = try server.acceptInvite(invite, as: "guest", key: "a")
      #expect(first.status == 200)
      #expect(try server.acceptInvite(invite, as: "guest", key: "a").body == first.body)
      let badToken = try server.acceptInvite(invite, as: "guest", token: "junk", key: "a")
      #expect(badToken.status == 400 && badToken.errorMessage == "Invalid token")
      let other = try server.acceptInvite(invite, as: "mallory", key: "a")
      #expect(other.status == 400 && other.errorMessage == "This invite is for guest, not mallory")
    }

    @Test("Row 6: tokens are random, kept only as a hash, and invites survive a restart")
    func tokens() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      var tokens: [String] = []
      for round in 0..<2 {
        try withRingDraft(workers: 2, in: folder) { server in
          let draft = round == 0 ? try server.createDraft(by: "i6") : try onlyDraft(of: "i6", on: server)
          let invites = try (0..<2).map { try server.invite("guest\($0)", to: draft, by: "i6", key: "k\($0)") }
          if round == 0 { tokens = invites.map(\.token) }
          #expect(invites.map(\.token) == tokens, "a replayed create shows the same link, also after a restart")
          if round == 1 { #expect(try server.acceptInvite(invites[0], as: "guest0", key: "a").status == 200) }
          try expectNoFile(of: server, holds: tokens)
        }
      }
      #expect(Set(tokens).count == 2)
      #expect(tokens.allSatisfy { $0.wholeMatch(of: #/[0-9a-f]{32}/#) != nil })
    }

    private func onlyDraft(of user: String, on server: RingDraftProcess) throws -> String {
      let list = try server.get("/v1/collab/drafts", user: user).json()["data"]
      return try #require(list?[0]?["draft_id"]?.stringValue)
    }

    private func expectNoFile(of server: RingDraftProcess, holds tokens: [String]) throws {
      for path in [server.databasePath, server.databasePath + "-wal", server.logPath] {
        guard let bytes = FileManager.default.contents(atPath: path) else { continue }
        for token in tokens { #expect(bytes.range(of: Data(token.utf8)) == nil, "\(path)") }
      }
    }
  }
}
