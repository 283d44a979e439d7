/// The table of all variables, in the order documents list them.
extension SettingVariable {
  package static let all: [SettingVariable] =
    [
      environment, host, port, workers, listeners, metricsListen, dataDirectory, runDirectory, adminGroup, databaseURL,
      stop, drain, boot, workerTimeout,
      logLevel, logFormat,
      jwtSecret, jwksFile, jwksURL, jwtIssuer, jwtAudience, trustUserHeader,
      corsAllowedOrigins, maxBody, headerTimeout, bodyTimeout, keepAlive, documents, pages,
      webSocketEcho, webSocketMaxQueued, webSocketPingInterval, webSocketSilenceTimeout,
      commandDeadline, joinDeadline, brokerDeadline, commitGroupMax,
    ] + limits + sockets + audit + extras

  // MARK: Serving

  static let environment = SettingVariable(
    "ENV", .choice(DeploymentEnvironment.allCases.map(\.rawValue)), default: "development",
    "production changes two defaults: LOG_FORMAT is json, TRUST_USER_HEADER is false; it takes a source of tokens: "
      + "JWT_SECRET, JWT_JWKS_FILE or JWT_JWKS_URL")
  static let host = SettingVariable(
    "HOST", .text, default: "127.0.0.1", "address to listen on, unless systemd passes sockets")
  static let port = SettingVariable("PORT", .integer(1...65_535), default: "8000", "TCP port to listen on")
  static let workers = SettingVariable(
    "WORKERS", or: "WEB_CONCURRENCY", .integer(1...128), default: "processors, at most LISTENERS",
    "worker processes, at most LISTENERS; WEB_CONCURRENCY is read when it is unset")
  static let listeners = SettingVariable(
    "LISTENERS", .integer(1...128), default: "16", "listening sockets (SO_REUSEPORT) that the workers share")
  static let metricsListen = SettingVariable(
    "METRICS_LISTEN", .text, default: "",
    "HOST:PORT where metrics are served over TCP to whoever connects, unless systemd passes a socket")
  static let dataDirectory = SettingVariable(
    "DATA_DIR", .path, default: "./var", "folder of the database; under systemd $STATE_DIRECTORY")
  static let runDirectory = SettingVariable(
    "RUN_DIR", .path, default: "$DATA_DIR/run", "folder of the Unix sockets; under systemd $RUNTIME_DIRECTORY")
  static let adminGroup = SettingVariable(
    "ADMIN_GROUP", .text, default: "",
    "group (name or gid) whose members may use admin.sock and control.sock, beside this user and root")
  static let databaseURL = SettingVariable(
    "DATABASE_URL", .text, default: "sqlite:$DATA_DIR/ringdraft.db", "the database: sqlite:PATH, nothing else")
  static let stop = SettingVariable(
    "STOP_SECONDS", .integer(0...600), default: "5",
    "time the workers have at a stop to finish requests and to close sockets; the whole takes 5 s longer at most")
  static let drain = SettingVariable(
    "DRAIN_SECONDS", .integer(0...3_600), default: "30",
    "the same of workers that others take over from: reload, fewer workers, a drained slot")
  static let boot = SettingVariable(
    "BOOT_TIMEOUT", .integer(1...600), default: "15",
    "what a process of the pool, or all of a reload, has to get ready; the broker's opening of the database "
      + "does not count")
  static let workerTimeout = SettingVariable(
    "WORKER_TIMEOUT", .integer(1...600), default: "10",
    "time without an answer of its event loop after which a process is ended and replaced")

  // MARK: Logs

  static let logLevel = SettingVariable(
    "LOG_LEVEL", .choice(LogLevel.allCases.map(\.rawValue)), default: "info", "least important level written")
  static let logFormat = SettingVariable(
    "LOG_FORMAT", .choice(LogFormat.allCases.map(\.rawValue)), default: "pretty",
    "form of log lines; json in production")

  // MARK: Identity

  static let jwtSecret = SettingVariable(
    "JWT_SECRET", or: "CLERK_SECRET_KEY", .secret, default: "",
    "secret of HS256 bearer tokens; CLERK_SECRET_KEY is an older name for it")
  static let jwksFile = SettingVariable(
    "JWT_JWKS_FILE", .path, default: "", "file with the keys of RS256 and ES256 bearer tokens")
  static let jwksURL = SettingVariable(
    "JWT_JWKS_URL", .text, default: "", "http(s) address of the same, instead of a file")
  static let jwtIssuer = SettingVariable("JWT_ISSUER", .text, default: "", "iss that a token must carry")
  static let jwtAudience = SettingVariable("JWT_AUDIENCE", .text, default: "", "aud that a token must carry")
  static let trustUserHeader = SettingVariable(
    "TRUST_USER_HEADER", .boolean, default: "true",
    "whether X-User-Id identifies a caller without a token; false in production")

  // MARK: HTTP

  static let corsAllowedOrigins = SettingVariable(
    "CORS_ALLOWED_ORIGINS", .list, default: "http://localhost:3000", "origins whose pages may read answers")
  static let maxBody = SettingVariable(
    "MAX_BODY_BYTES", .integer(1_024...524_288), default: "65536", "largest request body")
  static let headerTimeout = SettingVariable(
    "HEADER_TIMEOUT_MS", .integer(100...600_000), default: "10000", "time for a request's whole header")
  static let bodyTimeout = SettingVariable(
    "BODY_TIMEOUT_MS", .integer(100...600_000), default: "10000", "time for a request's whole body")
  static let keepAlive = SettingVariable(
    "KEEP_ALIVE_MS", .integer(100...3_600_000), default: "75000", "idle time of a connection between requests")
  static let documents = SettingVariable(
    "DOCS_ENABLED", .boolean, default: "false", "serves the descriptions of the API, /openapi.yaml and /asyncapi.yaml")

  static let pages = SettingVariable(
    "WEB_UI", .boolean, default: "false", "serves a page to write on, at / and where invite links and share cards lead")

  // MARK: WebSocket

  static let webSocketEcho = SettingVariable(
    "WS_ECHO", .boolean, default: "false", "serves /v1/ws/echo, an open echo for protocol test suites")
  static let webSocketMaxQueued = SettingVariable(
    "WS_MAX_QUEUED_BYTES", .integer(4_096...67_108_864), default: "262144",
    "outbound queue of a socket; a member that reads too slowly is closed beyond it")
  static let webSocketPingInterval = SettingVariable(
    "WS_PING_INTERVAL_MS", .integer(50...600_000), default: "25000", "how often the server pings")
  static let webSocketSilenceTimeout = SettingVariable(
    "WS_SILENCE_TIMEOUT_MS", .integer(100...3_600_000), default: "60000",
    "silence after which a peer is closed; more than WS_PING_INTERVAL_MS")

  // MARK: Broker

  static let commandDeadline = SettingVariable(
    "COMMAND_DEADLINE_MS", .integer(100...60_000), default: "5000",
    "how long a change waits, a restart of the broker included")
  static let joinDeadline = SettingVariable(
    "JOIN_DEADLINE_MS", .integer(10...60_000), default: "1000",
    "how long a socket waits for its rate, its lease and its room, each; and /readyz for the broker")
  static let brokerDeadline = SettingVariable(
    "BROKER_DEADLINE_MS", .integer(10...60_000), default: "250",
    "how long a read waits for the broker's decision on its limits, before BROKER_DOWN_MODE holds")
  static let commitGroupMax = SettingVariable(
    "COMMIT_GROUP_MAX", .integer(1...4_096), default: "256", "most changes committed in one transaction")
}
