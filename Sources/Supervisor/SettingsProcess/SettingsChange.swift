import Settings

/// What a reload cannot change: listeners, folders, the database and the log are opened once.
enum SettingsChange {
  /// Why these settings need a restart; nil when a reload can take them.
  /// - Parameter passedListeners: those that are a socket unit's matter: nobody should believe that the file counts.
  static func obstacle(
    from old: SupervisorSettings, to new: SupervisorSettings, passedListeners: Set<ListenerRole>
  ) -> String? {
    let fixed = [
      ("DATA_DIR", old.dataDirectory, new.dataDirectory), ("RUN_DIR", old.runDirectory, new.runDirectory),
      ("DATABASE_URL", old.databasePath, new.databasePath),
      ("ADMIN_GROUP", old.adminGroup.text, new.adminGroup.text),
      ("LOG_FORMAT", old.log.format.rawValue, new.log.format.rawValue),
    ]
    if let change = first(of: fixed) { return "\(change), which needs a restart" }
    for role in ListenerRole.allCases {
      guard let change = first(of: role.settings(old, new)) else { continue }
      guard passedListeners.contains(role) else { return "\(change), which needs a restart" }
      return "\(change), but the listeners are those of the socket unit: "
        + "change ListenStream= in \(role.unit) and restart it, or take the line back"
    }
    return nil
  }

  private static func first(of settings: [(name: String, old: String, new: String)]) -> String? {
    settings.first { $0.old != $0.new }.map { "\($0.name) changed from \($0.old) to \($0.new)" }
  }
}

extension ListenerRole {
  /// The settings of its listeners, before and after.
  fileprivate func settings(
    _ old: SupervisorSettings, _ new: SupervisorSettings
  ) -> [(name: String, old: String, new: String)] {
    switch self {
    case .service:
      [
        ("HOST", old.host, new.host), ("PORT", "\(old.port)", "\(new.port)"),
        ("LISTENERS", "\(old.listeners)", "\(new.listeners)"),
      ]
    case .metrics:
      [("METRICS_LISTEN", old.metricsAddress.text, new.metricsAddress.text)]
    }
  }
}

extension ListenAddress? {
  fileprivate var text: String { map(\.description) ?? "none" }
}

extension AdminGroup? {
  /// A name may have got another number since.
  fileprivate var text: String { map { "\($0.name) (\($0.id))" } ?? "none" }
}
