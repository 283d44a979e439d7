/// The payload of a close frame we send (RFC 6455 §5.5.1).
package enum ClosePayload {
  /// The code in two bytes and the reason, which is cut, at a character's end, to what a control frame can hold.
  package static func bytes(_ code: CloseCode?, reason: String = "") -> [UInt8] {
    guard let code else { return [] }
    var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
    for character in reason {
      guard payload.count + character.utf8.count <= ReceivedFrame.maxControlPayloadBytes else { break }
      payload.append(contentsOf: character.utf8)
    }
    return payload
  }
}
