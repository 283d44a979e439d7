import ContractJSON

/// Every golden that RingDraft answers differently, on purpose. All others are answered as captured.
enum ContractDifferences {
  static let byGolden: [String: ContractDifference] = [
    "audit_rows": auditRows,
    "collab_long_id": .tooLong(11, ["query", "collaborator_id"], 100, text("q", 101)),
    "collab_long_role": .tooLong(11, ["query", "role"], 50, text("r", 51)),
    "drafts_create_long_user": .error(11, 401, "http_error", missingIdentity),
    "drafts_create_nul_title": .valueError(12, field: "title"),
    "drafts_create_surrogate": .valueError(12, field: "title"),
    "drafts_get_empty_platform": .edited(21, [("$.data.platform", "")]),
    "drafts_get_now_date": .same(13, as: "drafts_get_now_z"),
    "drafts_get_now_naive": .same(13, as: "drafts_get_now_z"),
    "drafts_list_alice": newestFirst,
    "invites_accept_nobody": .missingBody,
    "invites_accept_replay_any_user_bad_token": .error(5, 400, "http_error", "Invalid token"),
    "invites_create_403": .error(
      2, 403, "forbidden", "Only draft owner or ring holder can create invites"),
    "invites_create_404": .error(2, 404, "not_found", "Draft not found"),
    "invites_create_key_other_draft": .same(
      15, as: "invites_create_hours_string",
      edits: [
        ("$.data.invite_id", "11111111-0000-4000-8000-000000000001"), ("$.data.token_hint", "000001"),
        ("$.data.created_at", "2026-11-23T07:46:38.000001+00:00"),
        ("$.data.expires_at", "2026-11-26T07:46:38.000001+00:00"),
        (
          "$.data.share_url",
          "/collab/invite/11111111-0000-4000-8000-000000000001?token=00000000000000000000000000000001"
        ),
      ]
    ).varying("$.data.invite_id", "$.data.token_hint", "$.data.share_url"),
    "invites_create_nobody": .missingBody,
    "invites_list_404": .error(2, 404, "not_found", "Draft not found"),
    "invites_revoke": revoked(invite: 1),
    "invites_revoke_accepted": revoked(invite: 0),
    "invites_revoke_nobody": .missingBody,
    "invites_revoke_replay": revoked(invite: 1),
    "jwt_aud": .same(9, as: "jwt_ok"),
    "rid_long": .freshRequestID("00000000-0000-4000-8000-000000000001"),
    "rid_on_500": .same(
      13, as: "drafts_get_after_revoke_accepted", edits: [("$.data.metrics.ringPassesLast24h", 0)]
    ).allowingOrigin,
    "rid_spaces": .freshRequestID("00000000-0000-4000-8000-000000000002"),
    "rl_429_healthz": .limitReset(seconds: 15),
    "rl_429_mutation": .limitReset(seconds: 15, requestID: "client-rid"),
    "rl_429_read": .limitReset(seconds: 15),
    "ring_key_other_draft_setup": .edited(
      15,
      [
        ("$.data.ring_state.holders_history", ["g_alice", "g_alice"]), ("$.data.ring_state.passed_at", passTime),
        ("$.data.ring_state.last_passed_at", passTime), ("$.data.updated_at", passTime), ("$.data.metrics", nil),
      ]),
    "segments_append_long_key": .tooLong(11, ["body", "idempotency_key"], 200, text("k", 256)),
    "segments_nul_content": .valueError(12, field: "content"),
    "segments_nul_key": .valueError(12, field: "idempotency_key"),
    "sharecard_fractional_avg": .same(
      4, as: "sharecard_new_draft",
      edits: [
        ("$.data.title", "Collab Thread: frac"), ("$.data.metrics.avg_minutes_between_passes", .float(0.1)),
        ("$.data.draft_id", "a22bbed3-b49b-4c29-97d7-477aec973434"),
        ("$.data.cta.url", "/dashboard/collab?draftId=a22bbed3-b49b-4c29-97d7-477aec973434"),
        ("$.data.generated_at", "2026-11-23T07:45:35.000001+00:00"),
      ]),
    "sharecard_naive": .same(13, as: "sharecard_params"),
    "sys_head_draft": .head,
    "sys_head_list": .head,
    "sys_healthz_head": .head,
    "ws_binary_ping": .closing(1_003),
    "ws_binary_too_large": binaryTooLarge,
    "ws_empty_text": .closing(1_007),
    "ws_events": repeatedAddIsSilent,
    "ws_invalid_json": .closing(1_007),
  ]

  private static let passTime: JSONValue = "2026-11-23T07:45:30.000001+00:00"
  private static let missingIdentity: JSONValue = [
    "error": "unauthorized", "message": "Missing Authorization (Bearer JWT) or X-User-Id header",
  ]

  private static func text(_ character: Character, _ count: Int) -> JSONValue {
    .string(String(repeating: character, count: count))
  }

  /// A successful revocation shows the invite as the list shows it afterwards.
  private static func revoked(invite index: Int) -> ContractDifference {
    ContractDifference(3) { golden in
      let list = try Golden(name: "invites_list_after2")
      var answer = golden
      answer.status = 200
      answer.body = ["success": true, "data": list.body["data"]?[index] ?? nil]
      answer.volatilePaths = Set(
        list.volatilePaths.filter { $0.hasPrefix("$.data[\(index)].") }
          .map { $0.replacing("$.data[\(index)].", with: "$.data.") })
      return answer
    }
  }

  /// The list in order of `updated_at`, newest first; and the empty platform stays empty.
  private static let newestFirst = ContractDifference(21) { golden in
    let drafts = golden.body["data"]?.arrayValue ?? []
    let order = drafts.indices.sorted {
      (drafts[$0]["updated_at"]?.stringValue ?? "") > (drafts[$1]["updated_at"]?.stringValue ?? "")
    }
    var answer = golden
    let sorted = order.map { index in
      drafts[index]["platform"] == "X" ? drafts[index].replacing(JSONPath("$.platform"), with: "") : drafts[index]
    }
    answer.body = answer.body.replacing(JSONPath("$.data"), with: .array(sorted))
    answer.volatilePaths = Set(
      golden.volatilePaths.map { path in
        for (place, index) in order.enumerated() where path.hasPrefix("$.data[\(index)].") {
          return path.replacing("$.data[\(index)].", with: "$.data[\(place)].")
        }
        return path
      })
    return answer
  }

  /// Row 20: a repeated add has no row, passes tell who passed, address and user agent are filled, and the over-long
  /// request id of the capture never becomes one.
  private static let auditRows = ContractDifference(20) { golden in
    var golden = golden
    golden.rows.remove(at: 3)
    golden.rows = golden.rows.map { row in
      var row = row
      row = row.replacing(JSONPath("$.ip"), with: "127.0.0.1").replacing(JSONPath("$.user_agent"), with: "golden/1")
      // The capture left out a trailing zero.
      if row["ts"] == "2026-11-23T07:52:08.63616+00:00" {
        row = row.replacing(JSONPath("$.ts"), with: "2026-11-23T07:52:08.636160+00:00")
      }
      guard row["action"] == "collab.pass_ring", let metadata = row["metadata"]?.objectValue else { return row }
      let members = [("from_user_id", row["user_id"] ?? .null)] + metadata.members.map { ($0.key, $0.value) }
      return row.replacing(JSONPath("$.metadata"), with: .object(JSONObject(members)))
    }
    return golden
  }

  /// Row 16: what is too large is told so, whatever its kind.
  private static let binaryTooLarge = ContractDifference(16) { golden in
    var golden = golden
    let frame: JSONValue = [
      "type": "error", "code": "payload_too_large", "message": "WS message too large",
      "request_id": golden.transcript[1]["frame"]?["request_id"] ?? .null,
    ]
    golden.transcript[3] = ["who": "c1", "event": "recv", "frame": frame]
    golden.transcript.append(["who": "c1", "event": "closed", "code": 1_008, "reason": "WS message too large"])
    golden.volatilePaths.insert("$.transcript[3].frame.request_id")
    return golden
  }

  /// Row 20: adding a collaborator again changes nothing and sends nothing.
  private static let repeatedAddIsSilent = ContractDifference(20) { golden in
    var golden = golden
    let event = golden.transcript.firstIndex {
      $0["frame"]?["type"] == "collab.collaborator_added" && $0["frame"]?["data"]?["role"] == "contributor"
    }
    if let event { golden.transcript[event] = ["who": "alice", "event": "nothing_for_s", "t": .float(0.5)] }
    return golden
  }
}

extension ContractDifference {
  /// The same with these places varying from run to run.
  fileprivate func varying(_ paths: String...) -> Self {
    Self(row, required: required) { golden in
      var answer = try expected(golden)
      answer.volatilePaths.formUnion(paths)
      return answer
    }
  }

  /// The same with the headers that let the default origin read the answer (row 22).
  fileprivate var allowingOrigin: Self {
    Self(row, required: required) { golden in
      var answer = try expected(golden)
      answer[header: "access-control-allow-origin"] = "http://localhost:3000"
      answer[header: "access-control-allow-credentials"] = "true"
      answer[header: "vary"] = "Origin"
      return answer
    }
  }

  /// Row 17: the socket ends with a close frame of this code instead of without one.
  fileprivate static func closing(_ code: Int) -> Self {
    Self(17) { golden in
      var golden = golden
      if let last = golden.transcript.indices.last {
        golden.transcript[last] = golden.transcript[last].replacing(JSONPath("$.code"), with: .integer(code))
      }
      return golden
    }
  }
}
