import ContractJSON
import SupervisorCore

/// The lines that operators get: objects whose first member says what they are (`docs/CONTROL.md`).
enum OperatorAnswer {
  /// A change was taken on and is told of again.
  static var accepted: JSONObject { line("accepted") }

  /// A change is carried out: whoever is to serve accepts.
  static func done(generation: Int) -> JSONObject {
    var line = line("done")
    line.set("generation", .integer(generation))
    return line
  }

  /// Those who were to leave have ended.
  static var gone: JSONObject { line("gone") }

  /// Nothing was begun.
  static func refused(_ reason: String) -> JSONObject { line("refused", reason) }

  /// A change was begun and could not be carried out. `log`: the last log lines of the process that is to blame.
  static func failed(_ reason: String, process: String?, log: [String]) -> JSONObject {
    var line = line("failed", reason)
    if let process { line.set("process", .string(process)) }
    if !log.isEmpty { line.set("log", .array(log.map { .string($0) })) }
    return line
  }

  /// What came is no request.
  static func invalid(_ reason: String) -> JSONObject { line("invalid", reason) }

  static func line(_ name: String) -> JSONObject {
    var line = JSONObject()
    line.set("answer", .string(name))
    return line
  }

  private static func line(_ name: String, _ reason: String) -> JSONObject {
    var line = line(name)
    line.set("reason", .string(reason))
    return line
  }
}
