/// What a peer did that ends the connection: the close code it gets, and the reason in fixed words.
package struct ProtocolFault: Error, Equatable, Sendable {
  package let code: CloseCode
  package let reason: String

  package init(code: CloseCode, reason: String) {
    self.code = code
    self.reason = reason
  }

  package static func violation(_ reason: StaticString) -> ProtocolFault {
    ProtocolFault(code: .protocolError, reason: reason.description)
  }

  package static let notUTF8 = ProtocolFault(code: .invalidPayload, reason: "Text is not UTF-8")
  package static let messageTooBig = ProtocolFault(code: .messageTooBig, reason: "Message too big")
}
