/// The codes of the error envelope, as clients branch on them.
package enum ErrorCode: String, Sendable {
  case validationError = "validation_error"
  case notFound = "not_found"
  case forbidden
  case ringRequired = "ring_required"
  case payloadTooLarge = "payload_too_large"
  case rateLimited = "rate_limited"
  /// A socket too many, or from elsewhere. WebSocket only.
  case socketLimit = "ws_limit"
  case unavailable
  case httpError = "http_error"
  case internalError = "internal_error"
}
