/// The form of a log line.
package enum LogFormat: String, Codable, Sendable, CaseIterable {
  /// One line for a person.
  case pretty
  /// One JSON object a line.
  case json
  /// Entries with fields, sent to systemd's journal.
  case journald
}
