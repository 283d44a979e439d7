import SupervisorCore

/// Who asks the pool for what, and what was answered.
struct SimulatedDesk {
  /// Requests that were not answered yet.
  var open: [Int: PoolRequest] = [:]
  var outcomes: [Int: RequestOutcome] = [:]
  var lastTicket = 0
  /// When and with what the settings that are being read are answered; nil while none are.
  var reading: (at: Int64, answer: PoolEvent?)?
  /// `WORKERS` of the settings that hold, and of those read last.
  var settingsWorkers = 0
  var readWorkers = 0
  /// How many workers there shall be, going by the answers.
  var wanted = 0
  var switches: [Int] = []
  var gone: [Int] = []

  /// - Returns: what is wrong with this answer.
  mutating func answered(_ ticket: Int, _ outcome: RequestOutcome) -> String? {
    guard let request = open.removeValue(forKey: ticket) else { return "ticket \(ticket) is answered, but not open" }
    outcomes[ticket] = outcome
    switch outcome {
    case .done, .failed(.notAccepting): carriedOut(request)
    case .refused, .failed: break
    }
    return nil
  }

  private mutating func carriedOut(_ request: PoolRequest) {
    switch request {
    case .reload:
      if readWorkers != settingsWorkers { wanted = readWorkers }
      settingsWorkers = readWorkers
    case .scale(let count): wanted = count
    case .scaleUp: wanted += 1
    case .scaleDown: wanted -= 1
    case .drain: break
    }
  }
}
