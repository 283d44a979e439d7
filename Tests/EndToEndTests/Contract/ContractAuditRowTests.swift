import ContractJSON
import Testing

extension EndToEnd {
  /// Rows of the contract's section 11 about the audit trail.
  @Suite(.server(["AUDIT_ENABLED": "true"])) struct ContractAuditRowTests {
    /// The rows of one draft.
    private func rows(of draft: String, _ server: RingDraftProcess) throws -> [AuditedRow] {
      try server.auditRows().filter { $0.draftID == draft }
    }

    @Test("Row 20: address, user agent and who passed the ring are filled, invites are audited")
    func filled() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "ann")
      _ = try server.addCollaborator("bob", to: draft, by: "ann")
      var pass = HTTPRequest(
        "POST", "/v1/collab/drafts/\(draft)/pass-ring", user: "ann",
        json: ["to_user_id": "bob", "idempotency_key": "p"])
      pass.headers.append(("User-Agent", "row-20"))
      #expect(try server.send(pass).status == 200)
      let invite = try server.invite("cy", to: draft, by: "bob", key: "i")
      _ = try server.acceptInvite(invite, as: "cy", key: "a")
      _ = try server.revokeInvite(invite, as: "bob", key: "r")
      let rows = try rows(of: draft, server)
      #expect(rows[2]["from_user_id"] == "ann" && rows[2]["to_user_id"] == "bob")
      #expect(rows[2].address == "127.0.0.1" && rows[2].userAgent == "row-20")
      #expect(
        rows.dropFirst(3).map(\.action) == [
          "collab.invite_created", "collab.invite_accepted", "collab.invite_revoked",
        ])
    }

    @Test("Row 20: a repeated add changes nothing and has no row")
    func repeatedAdd() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "ann")
      let answers = try (0..<3).map {
        try server.addCollaborator("bob", to: draft, by: "ann", role: "role\($0)").status
      }
      #expect(answers == [200, 200, 200])
      #expect(try rows(of: draft, server).map(\.action) == ["collab.create_draft", "collab.add_collaborator"])
    }

    @Test("Row 20: row and change are in one transaction")
    func oneTransaction() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "ann")
      try Database.execute(
        """
        CREATE TRIGGER row20 BEFORE INSERT ON audit_events WHEN NEW.draft_id = '\(draft)'
        BEGIN SELECT RAISE(ABORT, 'no row'); END
        """, in: server.databasePath)
      defer { try? Database.execute("DROP TRIGGER row20", in: server.databasePath) }
      #expect(try server.append(to: draft, by: "ann", "c", key: "k").status == 503)
      #expect(try server.draft(draft)["segments"]?.arrayValue?.isEmpty == true)
      #expect(try rows(of: draft, server).count == 1)
    }
  }
}
