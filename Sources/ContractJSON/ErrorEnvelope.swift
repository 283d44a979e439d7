/// The locked body of an error:
///
///     {"error":{"code":CODE,"message":MESSAGE,"request_id":ID},"detail":MESSAGE}
package enum ErrorEnvelope {
  /// The body for a message that is a string.
  package static func bytes(code: String, message: String, requestID: String) -> [UInt8] {
    var quoted: [UInt8] = []
    JSONText.appendString(message, to: &quoted)
    return bytes(code: code, messageJSON: quoted, requestID: requestID)
  }

  package static func bytes(code: ErrorCode, message: String, requestID: String) -> [UInt8] {
    bytes(code: code.rawValue, message: message, requestID: requestID)
  }

  /// The body of the 401 that asks for an identity: its message is an object.
  package static func missingIdentity(requestID: String) -> [UInt8] {
    let message =
      #"{"error":"unauthorized","message":"Missing Authorization (Bearer JWT) or X-User-Id header"}"#
    return bytes(code: ErrorCode.httpError.rawValue, messageJSON: Array(message.utf8), requestID: requestID)
  }

  /// - Parameter messageJSON: the message as JSON text; it stands in both places.
  private static func bytes(code: String, messageJSON: [UInt8], requestID: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * messageJSON.count + code.utf8.count + requestID.utf8.count + 64)
    JSONText.append(#"{"error":{"code":"#, to: &bytes)
    JSONText.appendString(code, to: &bytes)
    JSONText.append(#","message":"#, to: &bytes)
    bytes.append(contentsOf: messageJSON)
    JSONText.append(#","request_id":"#, to: &bytes)
    JSONText.appendString(requestID, to: &bytes)
    JSONText.append(#"},"detail":"#, to: &bytes)
    bytes.append(contentsOf: messageJSON)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }
}
