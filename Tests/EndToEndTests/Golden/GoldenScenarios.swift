import ContractJSON

/// The order in which the goldens were captured, worked out from their ids, times and states, and what was done between
/// them. Replaying in another order would meet other states.
enum GoldenScenarios {
  /// Against a server with default settings.
  static let defaults: [GoldenStep] =
    creation + lists + reads + segments + collaborators + ring + shareCards + invites + system + edges

  /// Against a server with a JWT secret.
  static let withSecret: [GoldenStep] = [
    "jwt_ok", "jwt_noexp", "jwt_expired", "jwt_wrong_key", "jwt_nosub", "jwt_sub_int", "jwt_aud", "jwt_basic_scheme",
    "jwt_lowercase_bearer", "jwt_bad_with_xuser", "jwt_wins_over_xuser",
  ]

  /// Against a server with rate limits on, at their defaults.
  static let withRateLimits: [GoldenStep] = [
    .exhaust("rl_429_mutation"), "rl_429_mutation", "rl_read_ok_while_mutations_blocked",
    .exhaust("rl_429_read"), "rl_429_read", .exhaust("rl_429_healthz"), "rl_429_healthz",
  ]

  /// WebSocket goldens against a server with default settings.
  static let webSocketDefaults = [
    "ws_connect_ping", "ws_unauth", "ws_unauth_empty", "ws_query_auth_not_supported", "ws_invalid_json",
    "ws_empty_text", "ws_binary_ping", "ws_nan_json", "ws_big_message_limits_off", "ws_bearer_nosecret_fallback",
    "ws_unknown_draft_stranger", "ws_origin_ignored_limits_off", "ws_events",
  ]

  /// WebSocket goldens against a server with a JWT secret. They were captured with socket limits on, which they meet
  /// none of.
  static let webSocketWithSecret = ["ws_bad_jwt_alone", "ws_bad_jwt_falls_back_to_xuser"]

  /// Rows of the audit trail, against a server with audit on; see `AuditGoldenReplay`.
  static let withAudit = ["audit_rows"]

  /// WebSocket goldens against a server with limits on, at their defaults.
  static let webSocketWithLimits = [
    "ws_limit_user", "ws_payload_too_large", "ws_payload_too_large_utf8_bytes", "ws_binary_too_large",
  ]

  /// WebSocket goldens against a server with low limits, two origins and a JWT secret. The sockets of each stay open.
  static let webSocketWithLowLimits = [
    "ws_origin_blocked", "ws_origin_missing_blocked", "ws_origin_before_auth", "ws_limit_draft", "ws_limit_global",
    "ws_limit_global_before_draft",
  ]

  /// The settings of that server.
  static let lowLimits = [
    "WS_LIMITS_ENABLED": "true", "WS_MAX_SOCKETS_PER_DRAFT": "2", "WS_MAX_SOCKETS_GLOBAL": "4",
    "WS_ALLOWED_ORIGINS": "https://app.example,https://two.example", "JWT_SECRET": TestToken.secret,
  ]

  // MARK: The parts of `defaults`

  private static let fractional = "a22bbed3-b49b-4c29-97d7-477aec973434"
  private static let main = "672f7138-8327-44d2-a63b-c3908c2621e1"
  private static let inviting = "00803ee7-e794-4010-8f0f-3c66f79cbc52"
  private static let otherInviting = "52fa10b0-2089-4749-8a47-f6c1fa4f6990"
  private static let question = "16122462-7fcb-404e-8438-90b26f39cb03"

  private static let creation: [GoldenStep] = [
    "drafts_create_min", "drafts_create_initial", "drafts_create_initial_empty", "drafts_create_initial_null",
    "drafts_create_unknown_platform", "drafts_create_empty_platform", "drafts_get_empty_platform",
    "drafts_create_422_missing", "drafts_create_422_title_empty", "drafts_create_422_title_long",
    "drafts_create_422_types", "drafts_create_422_seg_long", "drafts_create_422_list", "drafts_create_422_nobody",
    "drafts_create_422_badjson", "drafts_create_422_badjson2", "drafts_create_422_text_ct", "drafts_create_unauth",
    "drafts_create_unauth_badbody", "drafts_create_empty_user_header", "drafts_create_bearer_nosecret",
    "drafts_create_bearer_nosecret_xuser", "drafts_create_title_200_emoji", "drafts_create_422_title_emoji",
    "drafts_create_long_user", "drafts_create_nul_title", "drafts_create_surrogate", "drafts_create_bad_utf8",
    "drafts_create_no_ct",
  ]

  private static let lists: [GoldenStep] = [
    "drafts_list_alice", "drafts_list_empty", "drafts_list_unauth", "drafts_put_json_array_query",
  ]

  private static let reads: [GoldenStep] = [
    "drafts_get", "drafts_get_with_user", "drafts_get_404", "drafts_get_404_space", "drafts_get_path_unicode",
    "drafts_get_now_z", "drafts_get_now_plus_encoded", "drafts_get_now_plus_raw", "drafts_get_now_empty",
    "drafts_get_now_bad", "drafts_get_now_bad_missing_draft", "drafts_get_now_naive", "drafts_get_now_date",
  ]

  private static let segments: [GoldenStep] = [
    "segments_append", "segments_append_replay", "segments_append_nonuuid_key", "segments_append_empty_key",
    "segments_append_long_key",
    // The reference server stored the segment although it answered 400.
    .prepare(
      target: "/v1/collab/drafts/\(main)/segments", user: "g_alice",
      body: ["content": "longkey", "idempotency_key": "short enough"]),
    "drafts_get_after_long_key", "segments_401", "segments_404", "segments_403_not_collab", "segments_422_empty",
    "segments_422_long", "segments_422_missing_key", "segments_500_ok",
  ]

  private static let collaborators: [GoldenStep] = [
    "collab_401", "collab_404", "collab_403", "collab_422", "collab_422_body_ignored", "collab_add",
    "collab_add_again_role", "collab_add_weird_role", "collab_add_creator", "collab_add_empty", "collab_long_role",
    "collab_long_id",
  ]

  private static let ring: [GoldenStep] = [
    "ring_401", "ring_404", "ring_422", "ring_403_not_holder", "ring_403_recipient", "ring_pass",
    "segments_403_ring_required", "segments_replay_after_pass", "ring_pass_replay_same_user_403",
    "ring_pass_reused_key_other_holder", "ring_pass_back", "ring_pass_self", "ring_pass_self_replay",
    "ring_key_other_draft_setup", "drafts_get_after_passes", "drafts_list_bob",
  ]

  private static let shareCards: [GoldenStep] = [
    .draft(id: fractional, title: "frac", user: "g_alice"),
    "sharecard", "sharecard_params", "sharecard_plus_offset", "sharecard_naive", "sharecard_badnow", "sharecard_404",
    "sharecard_404_badnow", "sharecard_new_draft",
    .untilAge(id: fractional, seconds: 4),
    .prepare(
      target: "/v1/collab/drafts/\(fractional)/pass-ring", user: "g_alice",
      body: ["to_user_id": "g_alice", "idempotency_key": "slow pass"]),
    "drafts_get_fractional_avg", "sharecard_fractional_avg",
  ]

  private static let invites: [GoldenStep] = [
    .draft(id: inviting, title: "Inv", user: "g_alice"), .draft(id: otherInviting, title: "Inv2", user: "g_alice"),
    "invites_list_empty", "invites_create_user", "invites_create_replay", "invites_create_handle",
    "invites_create_key_other_draft", "invites_create_400_both", "invites_create_400_none",
    "invites_create_400_handle", "invites_create_400_handle_long", "invites_create_400_self", "invites_create_403",
    "invites_create_404", "invites_create_422_hours0", "invites_create_422_hours721",
    "invites_create_422_hours_frac", "invites_create_422_nokey", "invites_create_422_nouser",
    "invites_create_nobody", "invites_create_header_only", "invites_create_hours_string", "invites_list",
    "invites_list_404", "invites_get_single", "invites_accept_404", "invites_accept_400_token",
    "invites_accept_400_user", "invites_accept_422", "invites_accept_422_nouser", "invites_accept_nobody",
    "invites_accept", "invites_accept_replay", "invites_accept_replay_any_user_bad_token",
    "invites_accept_again_newkey", "drafts_get_after_accept", "invites_revoke_403", "invites_revoke_404",
    "invites_revoke_422", "invites_revoke_nobody", "invites_revoke", "invites_revoke_replay",
    "invites_accept_revoked", "invites_list_after", "invites_revoke_accepted", "invites_list_after2",
    "drafts_get_after_revoke_accepted",
  ]

  private static let system: [GoldenStep] = [
    "sys_healthz", "sys_healthz_head", "sys_healthz_post", "sys_readyz", "sys_health_db", "sys_health_db_now",
    "sys_404", "sys_405", "sys_405_delete", "sys_405_get_segments", "sys_head_draft", "sys_head_list",
    "sys_options_plain", "sys_cors_simple", "sys_cors_preflight", "sys_cors_preflight_bad", "sys_trailing_slash",
    "sys_post_trailing_slash", "sys_ws_plain_http", "rid_echo", "rid_empty", "rid_html", "rid_long", "rid_spaces",
    "rid_on_404", "rid_on_422", "rid_on_500", "rid_on_unknown",
  ]

  private static let edges: [GoldenStep] = [
    .draft(id: question, title: "Q", user: "g_alice"),
    "segments_nul_content", "segments_nul_key", "collab_dup_query", "collab_role_default_event", "ring_to_empty",
    .prepare(
      target: "/v1/collab/drafts/\(question)/collaborators?collaborator_id=viewer_x&role=viewer", user: "g_alice",
      body: nil),
    .prepare(
      target: "/v1/collab/drafts/\(question)/pass-ring", user: "g_alice",
      body: ["to_user_id": "viewer_x", "idempotency_key": "to viewer"]),
    "segments_by_viewer", "invites_by_holder", "drafts_create_dupkeys", "drafts_whitespace_title",
  ]
}
