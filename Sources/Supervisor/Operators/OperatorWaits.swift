import SupervisorCore

/// Who waits for what became of a change.
struct OperatorWaits {
  private struct Wait {
    let client: OperatorDesk.ClientID
    let untilGone: Bool
  }

  private var waits: [Int: Wait] = [:]
  private var leaving: [(client: OperatorDesk.ClientID, processes: Set<ChildID>)] = []

  /// A connection waits for what becomes of a ticket.
  mutating func add(_ client: OperatorDesk.ClientID, ticket: Int, untilGone: Bool) {
    waits[ticket] = Wait(client: client, untilGone: untilGone)
  }

  /// A change was carried out, or not.
  /// - Parameter leaving: who has to end yet.
  /// - Returns: the connection that waits for it, if any, and whether it waits on until they have ended.
  mutating func answered(
    ticket: Int, isDone: Bool, leaving processes: Set<ChildID>
  ) -> (client: OperatorDesk.ClientID, isLast: Bool)? {
    guard let wait = waits.removeValue(forKey: ticket) else { return nil }
    guard isDone, wait.untilGone else { return (wait.client, true) }
    leaving.append((wait.client, processes))
    return (wait.client, false)
  }

  /// - Parameter processes: who is leaving now.
  /// - Returns: the connections for which nobody is any more.
  mutating func takeGone(leaving processes: Set<ChildID>) -> [OperatorDesk.ClientID] {
    let gone = leaving.filter { $0.processes.isDisjoint(with: processes) }.map(\.client)
    leaving.removeAll { $0.processes.isDisjoint(with: processes) }
    return gone
  }

  /// Whether anybody waits for those who leave.
  var waitsForLeaving: Bool { !leaving.isEmpty }
}
