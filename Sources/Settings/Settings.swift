/// What one start of RingDraft runs with: every setting, checked, with defaults filled in and paths made absolute.
///
/// The supervisor loads it once and hands it to its children in encoded form, so all processes of a start agree.
/// Names, units and ranges are in `SettingVariable`.
package struct Settings: Codable, Sendable, Equatable {
  package var environment: DeploymentEnvironment
  /// The address to bind, unless systemd passes sockets.
  package var host: String
  /// The TCP port to bind, 1 to 65535.
  package var port: Int
  /// The number of worker processes, 1 to `listeners`.
  package var workers: Int
  /// The number of SO_REUSEPORT listening sockets.
  package var listeners: Int
  /// Where metrics are served over TCP, unless systemd passes a socket; nil: nowhere.
  package var metricsAddress: ListenAddress?
  /// The absolute path of the folder that holds the database and the locks.
  package var dataDirectory: String
  /// The absolute path of the folder that holds the Unix sockets.
  package var runDirectory: String
  /// Whose members may use `admin.sock`, beside this user and root; nil: nobody's.
  package var adminGroup: AdminGroup?
  /// The absolute path of the database file.
  package var databasePath: String
  package var log: LogSettings
  package var identity: IdentitySettings
  /// The origins whose browsers may read answers.
  package var corsAllowedOrigins: [String]
  package var http: HTTPSettings
  /// Whether `/openapi.yaml` and `/asyncapi.yaml` are served.
  package var servesDocuments: Bool
  /// Whether the writers' page is served.
  package var servesPages: Bool
  package var webSocket: WebSocketSettings
  package var broker: BrokerSettings
  package var rateLimit: RateLimitSettings
  package var pool: PoolTimes
  package var socketLimits: SocketLimitSettings
  package var audit: AuditSettings
  package var extras: DraftExtrasSettings

  package init(
    environment: DeploymentEnvironment,
    host: String,
    port: Int,
    workers: Int,
    listeners: Int,
    metricsAddress: ListenAddress? = nil,
    dataDirectory: String,
    runDirectory: String,
    adminGroup: AdminGroup? = nil,
    databasePath: String,
    log: LogSettings,
    identity: IdentitySettings,
    corsAllowedOrigins: [String],
    http: HTTPSettings = HTTPSettings(),
    servesDocuments: Bool = false,
    servesPages: Bool = false,
    webSocket: WebSocketSettings = WebSocketSettings(),
    broker: BrokerSettings = BrokerSettings(),
    rateLimit: RateLimitSettings = RateLimitSettings(),
    pool: PoolTimes = PoolTimes(),
    socketLimits: SocketLimitSettings = SocketLimitSettings(),
    audit: AuditSettings = AuditSettings(),
    extras: DraftExtrasSettings = DraftExtrasSettings()
  ) {
    self.environment = environment
    self.host = host
    self.port = port
    self.workers = workers
    self.listeners = listeners
    self.metricsAddress = metricsAddress
    self.dataDirectory = dataDirectory
    self.runDirectory = runDirectory
    self.adminGroup = adminGroup
    self.databasePath = databasePath
    self.log = log
    self.identity = identity
    self.corsAllowedOrigins = corsAllowedOrigins
    self.http = http
    self.servesDocuments = servesDocuments
    self.servesPages = servesPages
    self.webSocket = webSocket
    self.broker = broker
    self.rateLimit = rateLimit
    self.pool = pool
    self.socketLimits = socketLimits
    self.audit = audit
    self.extras = extras
  }
}
