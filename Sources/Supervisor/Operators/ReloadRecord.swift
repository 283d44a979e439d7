import ContractJSON
import Drafts
import SupervisorCore

/// What became of the last reload, whoever asked for it.
struct ReloadRecord {
  let outcome: RequestOutcome
  /// The generation that served when it was over.
  let generation: Int
  let endedAt: Timestamp

  var json: JSONObject {
    var json = JSONObject()
    json.set("outcome", .string(outcome.name))
    json.set("generation", .integer(generation))
    json.set("ended_at", .string(endedAt.text))
    if outcome != .done { json.set("reason", .string(outcome.text)) }
    return json
  }
}

extension RequestOutcome {
  /// As operators read it.
  var name: String {
    switch self {
    case .done: "done"
    case .refused: "refused"
    case .failed: "failed"
    }
  }
}
