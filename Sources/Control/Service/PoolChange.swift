import ContractJSON
import SupervisorCore

/// A change of the pool that was asked for, and its answers on the way.
struct PoolChange {
  let request: PoolRequest
  let options: ChangeOptions

  /// Returns when it is done.
  /// - Parameter done: what to say then, given the generation that serves.
  func perform(at folder: String, _ done: (_ generation: Int) -> String) throws {
    let client = PoolClient(folder: folder, deadline: options.deadline)
    _ = try client.ask(.change(request, untilGone: options.wait)) { line in
      if options.json {
        try LineOutput.write([String(decoding: TerminalJSON.line(.object(line)), as: UTF8.self)])
      } else if let text = text(of: line, done) {
        try LineOutput.write([text])
      }
    }
  }

  private func text(of line: JSONObject, _ done: (Int) -> String) -> String? {
    switch line["answer"]?.stringValue {
    case "done": done(line["generation"]?.integerValue ?? 0)
    case "gone": "who was to leave is gone"
    default: nil
    }
  }
}
