import BrokerCore
import ContractJSON
import Drafts
import Logging
import NIOCore
import NIOHTTP1
import ProcessControl

extension AdminDesk {
  /// Passes the ring of somebody who is away. Everybody who watches is told, as of any pass.
  func move(
    ringOf draft: String, to recipient: String, _ request: AdminRequest, _ peer: PeerCredentials
  ) -> EventLoopFuture<AdminAnswer> {
    let move = RingMove(
      draft: draft, recipient: recipient, operatorUID: peer.user, requestID: request.requestID)
    return broker.move(move).assumeIsolated().map { self.answer($0, move, request, peer) }.nonisolated()
  }

  private func answer(
    _ result: WorkResult, _ move: RingMove, _ request: AdminRequest, _ peer: PeerCredentials
  ) -> AdminAnswer {
    switch result {
    case .outcome:
      note(move, peer)
      return .json(json(of: move, isChanged: true))
    case .unchanged(.refused(let refusal)):
      // The rules know two reasons: no such draft, and somebody who is not in it.
      let status: HTTPResponseStatus = refusal.code == .notFound ? .notFound : .conflict
      return .error(status, refusal.message, requestID: request.requestID)
    case .unchanged: return .json(json(of: move, isChanged: false))
    case .room, .probed, .failed:
      logger.error("a ring was not passed: the database did not take it", metadata: ["draft_id": "\(move.draft)"])
      return .error(
        .serviceUnavailable, "nothing was changed: the database does not take it now", requestID: request.requestID)
    }
  }

  private func json(of move: RingMove, isChanged: Bool) -> JSONObject {
    var object = JSONObject()
    object.set("draft_id", .string(move.draft))
    object.set("current_holder_id", .string(move.recipient))
    object.set("changed", .bool(isChanged))
    return object
  }

  /// Tells the log that somebody has passed a ring.
  private func note(_ move: RingMove, _ peer: PeerCredentials) {
    logger.notice(
      "an operator passed a ring",
      metadata: [
        "draft_id": "\(move.draft)", "to_user_id": "\(move.recipient)", "peer_uid": "\(peer.user)",
        "peer_pid": "\(peer.process)", "request_id": "\(move.requestID)",
      ])
  }
}
