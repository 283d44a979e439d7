import SystemPackage

/// Builds `Settings` from single variables: fills in defaults and checks what concerns more than one of them.
struct SettingsLoader {
  /// The longest folder whose sockets' paths fit `sockaddr_un.sun_path` (108 bytes with its NUL), given names up to
  /// `control.sock`.
  static let maximumRunDirectoryBytes = 107 - "/control.sock".utf8.count

  let reader: SettingsReader
  let paths: PathResolver
  let processorCount: Int

  init(reader: SettingsReader, paths: PathResolver, processorCount: Int) {
    self.reader = reader
    self.paths = paths
    self.processorCount = processorCount
  }

  /// The environment's values win over the file's.
  init(environment: [String: String], file: EnvironmentFile, base: FilePath, processorCount: Int) {
    self.init(
      reader: SettingsReader(sources: [environment, file.values]),
      paths: PathResolver(base: base, environment: environment), processorCount: processorCount)
  }

  func load() async throws(SettingsError) -> Settings {
    let environment = try await reader.choice(.environment, DeploymentEnvironment.self) ?? .development
    let dataDirectory = try await dataDirectory()
    let listeners = try await reader.integer(.listeners) ?? 16
    return Settings(
      environment: environment,
      host: try await host(),
      port: try await reader.integer(.port) ?? 8_000,
      workers: try await workers(listeners: listeners),
      listeners: listeners,
      metricsAddress: try await metricsAddress(),
      dataDirectory: dataDirectory,
      runDirectory: try await runDirectory(dataDirectory: dataDirectory),
      adminGroup: try await adminGroup(),
      databasePath: try await databasePath(dataDirectory: dataDirectory),
      log: try await log(environment),
      identity: try await identity(environment),
      corsAllowedOrigins: try await corsAllowedOrigins(),
      http: try await http(),
      servesDocuments: try await reader.boolean(.documents) ?? false,
      servesPages: try await reader.boolean(.pages) ?? false,
      webSocket: try await webSocket(),
      broker: try await broker(),
      rateLimit: try await rateLimit(),
      pool: try await pool(),
      socketLimits: try await socketLimits(),
      audit: try await audit(),
      extras: try await extras())
  }

  // MARK: Serving

  private func pool() async throws(SettingsError) -> PoolTimes {
    let standard = PoolTimes()
    return PoolTimes(
      stopSeconds: try await reader.integer(.stop) ?? standard.stopSeconds,
      drainSeconds: try await reader.integer(.drain) ?? standard.drainSeconds,
      bootSeconds: try await reader.integer(.boot) ?? standard.bootSeconds,
      silenceSeconds: try await reader.integer(.workerTimeout) ?? standard.silenceSeconds)
  }

  private func host() async throws(SettingsError) -> String {
    guard let host = try await reader.text(.host) else { return "127.0.0.1" }
    guard ListenAddress.isHost(host) else {
      throw .invalid(.host, value: host, allowed: "an IP address or a host name")
    }
    return host
  }

  private func metricsAddress() async throws(SettingsError) -> ListenAddress? {
    guard let text = try await reader.text(.metricsListen) else { return nil }
    guard let address = ListenAddress(text) else {
      throw .invalid(
        .metricsListen, value: text, allowed: "HOST:PORT, such as 127.0.0.1:9464 or [::1]:9464, or empty")
    }
    return address
  }

  private func workers(listeners: Int) async throws(SettingsError) -> Int {
    guard let workers = try await reader.integer(.workers) else { return max(1, min(processorCount, listeners)) }
    guard workers <= listeners else {
      let name = try await reader.raw(.workers)?.name
      throw .invalid(
        .workers, named: name, value: String(workers),
        allowed: "at most LISTENERS (\(listeners)): each worker needs one")
    }
    return workers
  }

  private func dataDirectory() async throws(SettingsError) -> String {
    paths.absolute(try await reader.text(.dataDirectory) ?? paths.stateDirectory ?? "var")
  }

  /// `RUN_DIR` alone.
  func runDirectory() async throws(SettingsError) -> String {
    try await runDirectory(dataDirectory: try await dataDirectory())
  }

  private func runDirectory(dataDirectory: String) async throws(SettingsError) -> String {
    let path = paths.absolute(
      try await reader.text(.runDirectory) ?? paths.runtimeDirectory ?? dataDirectory + "/run")
    guard path.utf8.count <= Self.maximumRunDirectoryBytes else {
      throw .invalid(
        .runDirectory, value: path,
        allowed: "at most \(Self.maximumRunDirectoryBytes) bytes long, or the Unix sockets in it cannot be named"
          + " (it follows DATA_DIR when unset)")
    }
    return path
  }

  private func adminGroup() async throws(SettingsError) -> AdminGroup? {
    guard let name = try await reader.text(.adminGroup) else { return nil }
    guard let group = AdminGroup(name) else {
      throw .invalid(.adminGroup, value: name, allowed: "the name of a group of this machine, or a gid")
    }
    return group
  }

  /// The file of `sqlite:PATH`. Of anything else only the scheme is shown: an address may hold a password.
  private func databasePath(dataDirectory: String) async throws(SettingsError) -> String {
    guard let url = try await reader.raw(.databaseURL)?.value else { return dataDirectory + "/ringdraft.db" }
    let allowed = "sqlite:PATH, the only database there is"
    let scheme = "sqlite:"
    guard url.hasPrefix(scheme) else {
      throw .invalid(.databaseURL, value: HiddenAddress(url).description, allowed: allowed)
    }
    let path = url.dropFirst(scheme.count)
    let isFile = !path.isEmpty && path != ":memory:" && path.last != "/" && !path.contains { "?#".contains($0) }
    guard isFile, !url.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw .invalid(.databaseURL, value: url, allowed: "sqlite:PATH with the path of a file")
    }
    return paths.absolute(String(path))
  }

  // MARK: Logs

  private func log(_ environment: DeploymentEnvironment) async throws(SettingsError) -> LogSettings {
    LogSettings(
      level: try await reader.choice(.logLevel, LogLevel.self) ?? .info,
      format: try await reader.choice(.logFormat, LogFormat.self) ?? (environment == .production ? .json : .pretty))
  }

  // MARK: Identity

  private func identity(_ environment: DeploymentEnvironment) async throws(SettingsError) -> IdentitySettings {
    let file = try await reader.text(.jwksFile).map(paths.absolute)
    let url = try await jwksURL()
    if file != nil && url != nil {
      throw SettingsError(
        code: .conflict, variable: "JWT_JWKS_URL", message: "JWT_JWKS_FILE and JWT_JWKS_URL are both set: keep one")
    }
    return IdentitySettings(
      jwtSecret: try await jwtSecret(),
      jwksFile: file,
      jwksURL: url,
      issuer: try await reader.text(.jwtIssuer),
      audience: try await reader.text(.jwtAudience),
      trustUserHeader: try await reader.boolean(.trustUserHeader) ?? (environment == .development))
  }

  private func jwtSecret() async throws(SettingsError) -> String? {
    let secret = await reader.value(named: "JWT_SECRET", isSecret: true)
    let older = await reader.value(named: "CLERK_SECRET_KEY", isSecret: true)
    if let secret, let older, secret != older {
      throw SettingsError(
        code: .conflict, variable: "JWT_SECRET",
        message: "JWT_SECRET and CLERK_SECRET_KEY are both set and differ: keep JWT_SECRET")
    }
    return secret ?? older
  }

  private func jwksURL() async throws(SettingsError) -> String? {
    guard let url = try await reader.raw(.jwksURL)?.value else { return nil }
    guard let rest = WebAddress(url)?.afterScheme, !rest.isEmpty,
      !url.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      throw .invalid(
        .jwksURL, value: HiddenAddress(url).description,
        allowed: "an address that starts with https:// or http://")
    }
    return url
  }

  // MARK: HTTP and WebSocket

  private func corsAllowedOrigins() async throws(SettingsError) -> [String] {
    guard let origins = try await reader.list(.corsAllowedOrigins) else { return ["http://localhost:3000"] }
    for origin in origins {
      guard let rest = WebAddress(origin)?.afterScheme, !rest.isEmpty, !rest.contains("/"), !rest.contains("*") else {
        throw .invalid(
          .corsAllowedOrigins, value: origin,
          allowed: "a list of origins such as https://app.example.com, without a path and without *")
      }
    }
    return origins
  }

  private func http() async throws(SettingsError) -> HTTPSettings {
    let defaults = HTTPSettings()
    return HTTPSettings(
      maxBodyBytes: try await reader.integer(.maxBody) ?? defaults.maxBodyBytes,
      headerTimeoutMilliseconds: try await reader.integer(.headerTimeout) ?? defaults.headerTimeoutMilliseconds,
      bodyTimeoutMilliseconds: try await reader.integer(.bodyTimeout) ?? defaults.bodyTimeoutMilliseconds,
      keepAliveMilliseconds: try await reader.integer(.keepAlive) ?? defaults.keepAliveMilliseconds)
  }

  private func webSocket() async throws(SettingsError) -> WebSocketSettings {
    let defaults = WebSocketSettings()
    let settings = WebSocketSettings(
      echo: try await reader.boolean(.webSocketEcho) ?? defaults.echo,
      maxQueuedBytes: try await reader.integer(.webSocketMaxQueued) ?? defaults.maxQueuedBytes,
      maxRoomQueuedBytes: try await reader.integer(.roomMaxQueued) ?? defaults.maxRoomQueuedBytes,
      pingIntervalMilliseconds: try await reader.integer(.webSocketPingInterval) ?? defaults.pingIntervalMilliseconds,
      silenceTimeoutMilliseconds: try await reader.integer(.webSocketSilenceTimeout)
        ?? defaults.silenceTimeoutMilliseconds)
    guard settings.silenceTimeoutMilliseconds > settings.pingIntervalMilliseconds else {
      throw .invalid(
        .webSocketSilenceTimeout, value: String(settings.silenceTimeoutMilliseconds),
        allowed: "more than WS_PING_INTERVAL_MS (\(settings.pingIntervalMilliseconds)), or live peers are closed")
    }
    return settings
  }

  // MARK: Broker

  private func broker() async throws(SettingsError) -> BrokerSettings {
    let defaults = BrokerSettings()
    return BrokerSettings(
      commandDeadlineMilliseconds: try await reader.integer(.commandDeadline) ?? defaults.commandDeadlineMilliseconds,
      joinDeadlineMilliseconds: try await reader.integer(.joinDeadline) ?? defaults.joinDeadlineMilliseconds,
      brokerDeadlineMilliseconds: try await reader.integer(.brokerDeadline) ?? defaults.brokerDeadlineMilliseconds,
      commitGroupMax: try await reader.integer(.commitGroupMax) ?? defaults.commitGroupMax)
  }
}
