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
