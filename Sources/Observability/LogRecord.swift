import Logging

/// One log line before it has a form: who says what, the ids it concerns, and everything else by name.
struct LogRecord {
  /// The ids that have a field of their own, in the order they are written.
  static let identifierNames = ["request_id", "user_id", "draft_id", "connection_id"]

  let microsecondsSinceEpoch: Int64
  let level: Logger.Level
  let process: String
  let processID: Int32
  let message: String
  /// Those of `identifierNames` that are known.
  let identifiers: [(name: String, value: String)]
  /// All other fields, sorted by name.
  let extra: [(name: String, value: String)]
}

extension LogRecord {
  init(
    microsecondsSinceEpoch: Int64, level: Logger.Level, process: String, processID: Int32, message: String,
    metadata: Logger.Metadata
  ) {
    self.microsecondsSinceEpoch = microsecondsSinceEpoch
    self.level = level
    self.process = process
    self.processID = processID
    self.message = message
    identifiers = Self.identifierNames.compactMap { name in metadata[name].map { (name, $0.description) } }
    extra =
      metadata
      .filter { !Self.identifierNames.contains($0.key) }
      .map { (name: $0.key, value: SecretField.holds($0.key) ? SecretField.replacement : $0.value.description) }
      .sorted { $0.name < $1.name }
  }
}
