/// What an operator asks the supervisor over `control.sock`: one line of words, as `docs/CONTROL.md` has them.
///
/// ```
/// line   = "ringdraft/1" SP verb LF
/// verb   = "status" / "workers" / change [SP "wait"]
/// change = "reload" / "scale" SP number / "drain" SP number
/// number = 1*9DIGIT
/// ```
package enum OperatorRequest: Equatable, Sendable {
  /// How the whole does.
  case status
  /// What every slot of the pool does.
  case workers
  /// A change of the pool. `untilGone`: told a second time when those who were to leave have ended.
  case change(PoolRequest, untilGone: Bool)
}

extension OperatorRequest {
  /// The first word of every request: the service, and the version of this language.
  package static let greeting = "ringdraft/1"
  /// The last word of a request that waits for those who leave.
  static let waitWord = "wait"

  /// The request as it is sent, with its line feed; nil for what only a signal asks for.
  package var line: String? {
    words.map { ([Self.greeting] + $0).joined(separator: " ") + "\n" }
  }

  private var words: [String]? {
    switch self {
    case .status: ["status"]
    case .workers: ["workers"]
    case .change(let request, let untilGone): request.words.map { $0 + (untilGone ? [Self.waitWord] : []) }
    }
  }
}

extension PoolRequest {
  fileprivate var words: [String]? {
    switch self {
    case .reload: ["reload"]
    case .scale(let count): ["scale", "\(count)"]
    case .drain(let index): ["drain", "\(index)"]
    case .scaleUp, .scaleDown: nil
    }
  }
}
