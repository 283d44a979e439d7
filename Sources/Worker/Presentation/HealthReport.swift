import ContractJSON
import Drafts
import HTTPTypes

/// What `/api/health/db` says of the database.
struct HealthReport {
  /// Nil when the database cannot be read.
  let tables: [String]?
  /// Milliseconds the look at the database took; not told when the caller named an instant.
  let latencyMilliseconds: Double?
  /// The caller's own text, or the time of the answer.
  let computedAt: String

  var answer: Answer {
    var bytes: [UInt8] = []
    let isConnected = tables != nil
    JSONText.append(#"{"ok":"#, to: &bytes)
    JSONText.append(.bool(isConnected), to: &bytes)
    JSONText.append(#","db":{"connected":"#, to: &bytes)
    JSONText.append(.bool(isConnected), to: &bytes)
    JSONText.append(#","database":null,"user":null,"latency_ms":"#, to: &bytes)
    JSONText.append(latencyMilliseconds.map { .float($0) } ?? .null, to: &bytes)
    JSONText.append(#","tables_present":"#, to: &bytes)
    JSONText.append(.array((tables ?? []).map { .string($0) }), to: &bytes)
    JSONText.append(#"},"computed_at":"#, to: &bytes)
    JSONText.appendString(computedAt, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return Answer(json: bytes)
  }

  static var alive: Answer { Answer(json: Array(#"{"status":"ok"}"#.utf8)) }

  /// 503, so that nothing is sent to a worker that could not answer it.
  static func notReady(_ reason: String) -> Answer {
    var bytes: [UInt8] = []
    JSONText.append(#"{"status":"error","detail":"#, to: &bytes)
    JSONText.appendString(reason, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return Answer(status: .serviceUnavailable, json: bytes)
  }
}
