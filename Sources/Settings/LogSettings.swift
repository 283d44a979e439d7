/// What is logged, and in which form.
package struct LogSettings: Codable, Sendable, Equatable {
  /// The least important level that is written.
  package var level: LogLevel
  package var format: LogFormat

  package init(level: LogLevel = .info, format: LogFormat = .pretty) {
    self.level = level
    self.format = format
  }
}

/// The levels of swift-log, least important first.
package enum LogLevel: String, Codable, Sendable, CaseIterable {
  case trace
  case debug
  case info
  case notice
  case warning
  case error
  case critical
}

/// The form of a log line.
package enum LogFormat: String, Codable, Sendable, CaseIterable {
  /// One line for a person.
  case pretty
  /// One JSON object a line.
  case json
  /// Entries with fields, sent to systemd's journal.
  case journald
}
