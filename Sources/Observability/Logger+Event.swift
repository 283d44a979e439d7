import Logging

extension Logger {
  /// Logs one event with the ids it concerns. Nothing is evaluated when `level` is not written.
  ///
  /// Never pass a token, an `Authorization` header, an invite token or a segment's content.
  ///
  /// - Parameters:
  ///   - message: a constant phrase; what varies belongs into `extra`.
  ///   - extra: other fields by name. Values longer than 500 code points are cut.
  package func logEvent(
    _ level: Logger.Level,
    _ message: @autoclosure () -> String,
    requestID: @autoclosure () -> String? = nil,
    userID: @autoclosure () -> String? = nil,
    draftID: @autoclosure () -> String? = nil,
    connectionID: @autoclosure () -> String? = nil,
    extra: @autoclosure () -> KeyValuePairs<String, String> = [:],
    file: String = #fileID, function: String = #function, line: UInt = #line
  ) {
    guard level >= logLevel else { return }
    var metadata: Logger.Metadata = [:]
    if let id = requestID() { metadata["request_id"] = .string(id) }
    if let id = userID() { metadata["user_id"] = .string(id) }
    if let id = draftID() { metadata["draft_id"] = .string(id) }
    if let id = connectionID() { metadata["connection_id"] = .string(id) }
    for (name, value) in extra() { metadata[name] = .string(value) }
    log(level: level, "\(message())", metadata: metadata, file: file, function: function, line: line)
  }
}
