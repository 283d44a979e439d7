import ContractJSON
import Drafts
import HTTPTypes

/// Why a request that reached its route is not answered with what it asked for.
enum RequestFailure: Error {
  /// 422, one entry a fault.
  case invalid([ValidationFault])
  /// 400: the body is not text that JSON could be read from.
  case unreadableBody
  /// 401: nobody said who they are.
  case missingIdentity
  /// 401: the token is no proof.
  case tokenRefused(TokenFault)
  /// 400 and above, in the error envelope.
  case refused(HTTPResponse.Status, ErrorCode, String)
  /// 503: the broker is away, and the outcome of a change then unknown; or the key of a token is not to be had.
  case unavailable
}

extension RequestFailure {
  /// Seconds after which a client may try again when the broker is away, which is replaced at once when it dies, or
  /// when a key set is.
  private static let retryAfterSeconds = "1"

  /// The failure that a refusal by the rules is.
  init(_ refusal: Refusal) {
    self =
      switch refusal.code {
      case .notFound: .refused(.notFound, .notFound, refusal.message)
      case .forbidden: .refused(.forbidden, .forbidden, refusal.message)
      case .ringRequired: .refused(.forbidden, .ringRequired, refusal.message)
      case .invalidInvite: .refused(.badRequest, .httpError, refusal.message)
      case .inviteForbidden: .refused(.forbidden, .httpError, refusal.message)
      }
  }

  /// A 401 names the scheme that would help (RFC 9110 §15.5.2), and what is wrong with a token (RFC 6750 §3).
  func answer(requestID: String) -> Answer {
    switch self {
    case .invalid(let faults):
      return Answer(status: .unprocessableContent, json: ValidationFault.bytes(of: faults))
    case .unreadableBody:
      return Answer(status: .badRequest, detail: "There was an error parsing the body")
    case .missingIdentity:
      var answer = Answer(status: .unauthorized, json: ErrorEnvelope.missingIdentity(requestID: requestID))
      answer.fields[.wwwAuthenticate] = "Bearer"
      return answer
    case .tokenRefused(let fault):
      var answer = Answer(status: .unauthorized, code: .httpError, message: fault.rawValue, requestID: requestID)
      answer.fields[.wwwAuthenticate] = #"Bearer error="invalid_token", error_description="\#(fault.rawValue)""#
      return answer
    case .refused(let status, let code, let message):
      return Answer(status: status, code: code, message: message, requestID: requestID)
    case .unavailable:
      var answer = Answer(
        status: .serviceUnavailable, code: .unavailable, message: "Service temporarily unavailable",
        requestID: requestID)
      answer.fields[.retryAfter] = Self.retryAfterSeconds
      return answer
    }
  }
}
