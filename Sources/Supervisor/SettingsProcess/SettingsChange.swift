import Settings

/// What a reload cannot change: listeners, folders, the database and the log are opened once.
enum SettingsChange {
  /// Why these settings need a restart; nil when a reload can take them.
  /// - Parameter listenersArePassed: then address and number of the listeners are the socket unit's matter, and nobody
  ///   should believe that the file's count.
  static func obstacle(from old: SupervisorSettings, to new: SupervisorSettings, listenersArePassed: Bool) -> String? {
    var fixed: [(name: String, old: String, new: String)] = [
      ("DATA_DIR", old.dataDirectory, new.dataDirectory), ("RUN_DIR", old.runDirectory, new.runDirectory),
      ("DATABASE_URL", old.databasePath, new.databasePath),
      ("ADMIN_GROUP", old.adminGroup.text, new.adminGroup.text),
      ("LOG_FORMAT", old.log.format.rawValue, new.log.format.rawValue),
    ]
    let listening = [
      ("HOST", old.host, new.host), ("PORT", "\(old.port)", "\(new.port)"),
      ("LISTENERS", "\(old.listeners)", "\(new.listeners)"),
    ]
    if !listenersArePassed { fixed += listening }
    if let change = fixed.first(where: { $0.old != $0.new }) {
      return "\(change.name) changed from \(change.old) to \(change.new), which needs a restart"
    }
    guard let change = listening.first(where: { $0.1 != $0.2 }) else { return nil }
    return "\(change.0) changed from \(change.1) to \(change.2), but the listeners are those of the socket unit: "
      + "change ListenStream= in ringdraft.socket and restart it, or take the line back"
  }
}

extension AdminGroup? {
  /// A name may have got another number since.
  fileprivate var text: String { map { "\($0.name) (\($0.id))" } ?? "none" }
}
