import ContractJSON
import HTTPTypes
import NIOCore

/// What a request is answered with, before the fields every answer carries are added.
struct Answer: Sendable {
  var status: HTTPResponse.Status
  /// `content-type`, or nil for an answer without content.
  var contentType: String?
  /// Fields beyond the content's own.
  var fields = HTTPFields()
  /// Made where the answer is made, which for long reads is not the event loop.
  var body: ByteBuffer

  init(status: HTTPResponse.Status = .ok, json body: [UInt8]) {
    self.status = status
    self.contentType = "application/json"
    self.body = ByteBuffer(bytes: body)
  }

  init(status: HTTPResponse.Status, contentType: String?, body: ByteBuffer) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  init(status: HTTPResponse.Status, text: String) {
    self.status = status
    self.contentType = "text/plain; charset=utf-8"
    self.body = ByteBuffer(string: text)
  }

  /// An answer without content that sends the client to `location`.
  init(redirectTo location: String) {
    status = .temporaryRedirect
    body = ByteBuffer()
    fields[.location] = location
  }

  /// An error in the locked envelope, for whoever answers before a route is reached.
  init(status: Int, code: String, message: String, requestID: String) {
    self.init(
      status: HTTPResponse.Status(code: status),
      json: ErrorEnvelope.bytes(code: code, message: message, requestID: requestID))
  }

  init(status: HTTPResponse.Status, code: ErrorCode, message: String, requestID: String) {
    self.init(status: status, json: ErrorEnvelope.bytes(code: code, message: message, requestID: requestID))
  }
}

extension Answer {
  /// An error of the router: `{"detail":"Not Found"}`.
  init(status: HTTPResponse.Status, detail: StaticString) {
    self.init(status: status, json: Array(#"{"detail":"\#(detail)"}"#.utf8))
  }
}
