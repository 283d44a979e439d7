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
