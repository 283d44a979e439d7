import ContractJSON
import NIOHTTP1

/// An answer to an operator: JSON, or an error in the envelope of the REST contract.
struct AdminAnswer {
  let status: HTTPResponseStatus
  let body: [UInt8]
  /// What a 405 says is allowed.
  var allow: String?

  static func json(_ value: JSONObject) -> AdminAnswer {
    AdminAnswer(status: .ok, body: JSONText.bytes(of: .object(value)) + [UInt8(ascii: "\n")])
  }

  static func error(
    _ status: HTTPResponseStatus, _ message: String, requestID: String, allow: String? = nil
  ) -> AdminAnswer {
    var error = JSONObject()
    error.set("code", .string(code(of: status)))
    error.set("message", .string(message))
    error.set("request_id", .string(requestID))
    var envelope = JSONObject()
    envelope.set("error", .object(error))
    envelope.set("detail", .string(message))
    return AdminAnswer(status: status, body: JSONText.bytes(of: .object(envelope)) + [UInt8(ascii: "\n")], allow: allow)
  }

  private static func code(of status: HTTPResponseStatus) -> String {
    switch status {
    case .notFound: "not_found"
    case .payloadTooLarge: "payload_too_large"
    case .serviceUnavailable: "unavailable"
    case .internalServerError: "internal_error"
    default: "http_error"
    }
  }
}
