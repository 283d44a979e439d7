import Limits

/// The variables of the limits of WebSockets.
extension SettingVariable {
  static let sockets: [SettingVariable] = [
    socketLimitsEnabled, socketsPerUser, socketsPerDraft, socketsGlobal, socketUserPolicy, socketOrigins,
    socketMaxMessage, socketConnectsPerMinute, socketConnectsBurst, socketMessagesPerMinute, socketMessagesBurst,
    roomMaxQueued,
  ]

  private static let counts = 1...1_000_000
  private static let rates = 1...Int(TokenBucketPolicy.maximumPerMinute)
  private static let bursts = 1...Int(TokenBucketPolicy.maximumBurst)

  static let socketLimitsEnabled = SettingVariable(
    "WS_LIMITS_ENABLED", .boolean, default: "false", "limits sockets, by what the next variables say")
  static let socketsPerUser = SettingVariable(
    "WS_MAX_SOCKETS_PER_USER", .integer(counts), default: "3", "sockets of one user at once, in whatever drafts")
  static let socketsPerDraft = SettingVariable(
    "WS_MAX_SOCKETS_PER_DRAFT", .integer(counts), default: "100", "sockets in one draft at once")
  static let socketsGlobal = SettingVariable(
    "WS_MAX_SOCKETS_GLOBAL", .integer(counts), default: "1000", "sockets at once, over all workers")
  static let socketUserPolicy = SettingVariable(
    "WS_USER_LIMIT_POLICY", .choice(SocketUserPolicy.allCases.map(\.rawValue)), default: "refuse",
    "a user's socket too many is refused, or takes the place of the oldest")
  static let socketOrigins = SettingVariable(
    "WS_ALLOWED_ORIGINS", .list, default: "*",
    "origins that may open sockets, such as https://app.example.com; * for all")
  static let socketMaxMessage = SettingVariable(
    "WS_MAX_MESSAGE_BYTES", .integer(1...1_048_576), default: "4096", "longest message of a client")
  static let socketConnectsPerMinute = SettingVariable(
    "WS_CONNECTS_PER_MINUTE", .integer(rates), default: "", "new sockets a minute of one address; no limit when unset")
  static let socketConnectsBurst = SettingVariable(
    "WS_CONNECTS_BURST", .integer(bursts), default: "",
    "new sockets at once of one address; as many as a minute when unset")
  static let socketMessagesPerMinute = SettingVariable(
    "WS_MESSAGES_PER_MINUTE", .integer(rates), default: "", "messages a minute of one user; no limit when unset")
  static let socketMessagesBurst = SettingVariable(
    "WS_MESSAGES_BURST", .integer(bursts), default: "", "messages at once of one user; when unset as many as a minute")
  static let roomMaxQueued = SettingVariable(
    "ROOM_MAX_QUEUED_BYTES", .integer(65_536...4_294_967_296), default: "16777216",
    "queued for all members of a draft in one worker; beyond it the slowest close with 1013")
}
