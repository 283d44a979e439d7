import ContractJSON
import NIOHTTP1

/// An answer to an operator: JSON, metrics, or an error in the envelope of the REST contract.
struct AdminAnswer {
  private static let jsonType = "application/json"

  let status: HTTPResponseStatus
  var contentType = jsonType
  let body: [UInt8]
  /// What a 405 says is allowed.
  var allow: String?

  static func json(_ value: JSONObject) -> AdminAnswer {
    AdminAnswer(status: .ok, body: JSONText.bytes(of: .object(value)) + [UInt8(ascii: "\n")])
  }

  static func metrics(_ families: [MetricFamily], _ format: MetricFormat) -> AdminAnswer {
    AdminAnswer(status: .ok, contentType: format.contentType, body: format.bytes(of: families))
  }

  static func error(
    _ status: HTTPResponseStatus, _ message: String, requestID: String, allow: String? = nil
  ) -> AdminAnswer {
    let body = ErrorEnvelope.bytes(code: code(of: status), message: message, requestID: requestID)
    return AdminAnswer(status: status, body: body + [UInt8(ascii: "\n")], allow: allow)
  }

  private static func code(of status: HTTPResponseStatus) -> ErrorCode {
    switch status {
    case .notFound: .notFound
    case .payloadTooLarge: .payloadTooLarge
    case .serviceUnavailable: .unavailable
    case .internalServerError: .internalError
    default: .httpError
    }
  }
}
