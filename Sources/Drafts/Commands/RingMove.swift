/// An operator passes the ring of somebody who is away. No client can ask for it.
package struct RingMove: Equatable, Sendable {
  package let draft: String
  /// Who is to have the ring: the creator or a collaborator.
  package let recipient: String
  /// The user id of the operator's process.
  package let operatorUID: UInt32
  /// The id of the operator's request; the event and the log lines bear it.
  package let requestID: String

  package init(draft: String, recipient: String, operatorUID: UInt32, requestID: String) {
    self.draft = draft
    self.recipient = recipient
    self.operatorUID = operatorUID
    self.requestID = requestID
  }
}
