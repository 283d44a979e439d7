import Settings

/// What of the settings the supervisor itself goes by. All others are for the processes it starts, which may be of a
/// newer release: it does not look at those.
///
/// A newer release may add to this and takes nothing away, or it raises ``format``.
struct SupervisorSettings: Codable, Equatable, Sendable {
  /// What a supervisor of this release understands.
  static let knownFormat = 1

  let format: Int
  var host: String
  var port: Int
  var workers: Int
  /// As set; how many there are is the supervisor's own to know.
  var listeners: Int
  /// Where metrics are served over TCP; nil: nowhere.
  var metricsAddress: ListenAddress?
  var dataDirectory: String
  var runDirectory: String
  var adminGroup: AdminGroup?
  var databasePath: String
  var log: LogSettings
  var pool: PoolTimes
  /// For what a person at a terminal is told.
  var trustsUserHeader: Bool
  /// The same: nil from a release that knows no page.
  var servesPages: Bool?

  init(_ settings: Settings) {
    format = Self.knownFormat
    host = settings.host
    port = settings.port
    workers = settings.workers
    listeners = settings.listeners
    metricsAddress = settings.metricsAddress
    dataDirectory = settings.dataDirectory
    runDirectory = settings.runDirectory
    adminGroup = settings.adminGroup
    databasePath = settings.databasePath
    log = settings.log
    pool = settings.pool
    trustsUserHeader = settings.identity.trustUserHeader
    servesPages = settings.servesPages
  }
}
