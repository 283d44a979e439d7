import ContractJSON

/// One step of a replay.
enum GoldenStep {
  /// Sends a golden's request and compares the answer.
  case replay(String)
  /// Creates a draft that the goldens call `id` and whose creation was not captured.
  case draft(id: String, title: String, user: String)
  /// Sends what happened between captured exchanges; must answer 200.
  case prepare(target: String, user: String, body: JSONValue)
  /// Sends a golden's request until it is refused by a limit.
  case exhaust(String)
  /// Waits until this many seconds have passed since the draft that the goldens call `id` was created.
  case untilAge(id: String, seconds: Double)
}

extension GoldenStep: ExpressibleByStringLiteral {
  init(stringLiteral value: String) { self = .replay(value) }
}
