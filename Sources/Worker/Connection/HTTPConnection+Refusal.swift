import ContractJSON
import Figures
import HTTPCore
import HTTPTypes
import Logging
import NIOCore
import Observability

/// Answers given here, before any route: errors in the locked envelope, all with request id and CORS like any other.
extension HTTPConnection {
  /// Answers a request that cannot be read, and ends the connection.
  func refuse(_ refusal: RequestRefusal) {
    let requestID = RequestID(header: refusal.firstValue("x-request-id")).text
    services.logger.logEvent(
      .info, "request refused", requestID: requestID,
      extra: ["status": String(refusal.fault.status), "reason": refusal.fault.message])
    let answer = Answer(
      status: refusal.fault.status, code: refusal.fault.code, message: refusal.fault.message, requestID: requestID)
    figures.answered(.unreadable, status: refusal.fault.status)
    send(rendered(answer, requestID, origin: refusal.firstValue("origin")), isHead: refusal.isHead, closes: true)
    linger()
  }

  /// Answers a WebSocket handshake that is not accepted, and ends the connection.
  func refuseUpgrade(_ head: RequestHead, _ status: Int, _ code: ErrorCode, _ message: String) {
    let requestID = RequestID(header: head.firstValue("x-request-id")).text
    services.logger.logEvent(
      .info, "handshake refused", requestID: requestID, extra: ["status": String(status), "reason": message])
    var answer = Answer(status: status, code: code.rawValue, message: message, requestID: requestID)
    if status == 426 {
      answer.fields[.upgrade] = "websocket"
      answer.fields[.secWebSocketVersion] = "13"
    }
    if status == 405 { answer.fields[.allow] = "GET" }
    figures.answered(.handshake, status: status)
    send(rendered(answer, requestID, origin: head.firstValue("origin")), isHead: head.method == "HEAD", closes: true)
    _ = gate.answered(closing: true)
    linger()
  }

  /// Answers `OPTIONS *`, which names no route (RFC 9110 §9.3.7).
  func answerOptionsOfServer(_ head: RequestHead) {
    let requestID = RequestID(header: head.firstValue("x-request-id")).text
    var answer = Answer(json: [])
    answer.contentType = nil
    answer.fields[.allow] = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
    self.answer(rendered(answer, requestID, origin: head.firstValue("origin")), to: .server)
  }

  private func rendered(_ answer: Answer, _ requestID: String, origin: String?) -> RenderedAnswer {
    RenderedAnswer(
      status: answer.status, fields: answer.allFields(requestID: requestID, origin: origin, cors: services.cors),
      content: answer.body)
  }
}
