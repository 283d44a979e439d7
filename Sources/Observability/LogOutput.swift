/// Where log lines go and in which form. The raw values are those of `LOG_FORMAT`.
package enum LogOutput: String, Sendable, CaseIterable {
  /// One line for a person.
  case pretty
  /// One JSON object a line.
  case json
  /// Entries with fields in systemd's journal.
  case journald
}
