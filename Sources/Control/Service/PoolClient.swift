import ContractJSON
import Glibc
import SupervisorCore

/// Asks the supervisor of a running service, over `control.sock` in its folder. It answers while the broker is down.
struct PoolClient {
  /// Longer answers are refused, in bytes.
  static let maximumBytes = 1 << 20

  let folder: String
  /// How long all of the answer may take.
  let deadline: Duration

  /// Sends one request.
  /// - Parameter onLine: gets each line of the answer as it comes.
  /// - Returns: the last line.
  /// - Throws: `ControlError`, `refused` with the service's own words when it says no.
  func ask(_ request: OperatorRequest, onLine: (JSONObject) throws -> Void = { _ in }) throws -> JSONObject {
    guard let text = request.line else { throw ControlError(.impossible, "this cannot be asked over a socket") }
    let connection = try PoolConnection(folder: folder, deadline: deadline)
    connection.send(Array(text.utf8))
    var bytes: [UInt8] = []
    var last: JSONObject?
    while let piece = try connection.receive() {
      bytes += piece
      guard bytes.count <= Self.maximumBytes else { throw unusable }
      while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        guard let line = (try? JSONParser.parse(Array(bytes[..<end])))?.objectValue else { throw unusable }
        bytes.removeSubrange(...end)
        try onLine(line)
        try check(line)
        last = line
      }
    }
    guard let last else { throw ControlError.closedUnanswered(at: folder) }
    guard last["answer"]?.stringValue == request.lastAnswer else {
      throw ControlError(.impossible, "the service at \(folder) ended before this was done; its log may say why")
    }
    return last
  }

  private var unusable: ControlError { ControlError(.impossible, "the service at \(folder) gave no usable answer") }

  /// Throws what says no.
  private func check(_ line: JSONObject) throws(ControlError) {
    let reason = line["reason"]?.stringValue ?? "it gave no reason"
    switch line["answer"]?.stringValue {
    case "refused": throw ControlError(.refused, "the service refused: \(reason)")
    case "failed":
      throw ControlError(.refused, "not done: \(reason)", details: Self.log(line))
    case "invalid": throw ControlError(.impossible, "the service did not understand: \(reason)")
    default: break
    }
  }

  private static func log(_ line: JSONObject) -> [String] {
    let lines = line["log"]?.arrayValue?.compactMap(\.stringValue) ?? []
    guard !lines.isEmpty else { return [] }
    return ["the last it logged:"] + lines.map { "  " + $0 }
  }
}

extension OperatorRequest {
  /// What the last line of a whole answer is, when nothing is refused.
  fileprivate var lastAnswer: String {
    switch self {
    case .status: "status"
    case .workers: "workers"
    case .change(_, let untilGone): untilGone ? "gone" : "done"
    }
  }
}
