/// A change somebody asks for: who, what, and until when the answer is of use.
package struct DraftCommand: Equatable, Sendable {
  package let id: CommandID
  /// The user who acts, 1 to 100 code points.
  package let actor: String
  /// The id of the request that carries the command; the event and the log lines bear it.
  package let requestID: String
  /// Nanoseconds of CLOCK_MONOTONIC after which nobody waits for the answer: a command that has not begun by then is
  /// dropped.
  package let deadline: Int64
  /// Where the request came from, for the audit trail; unknown where there is none.
  package let client: CommandClient
  package let action: DraftAction

  package init(
    id: CommandID, actor: String, requestID: String, deadline: Int64, client: CommandClient = .unknown,
    action: DraftAction
  ) {
    self.id = id
    self.actor = actor
    self.requestID = requestID
    self.deadline = deadline
    self.client = client
    self.action = action
  }
}
