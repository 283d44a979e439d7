/// A close status code (RFC 6455 §7.4).
package struct CloseCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let normal = CloseCode(rawValue: 1000)
  /// The peer has been silent too long.
  package static let goingAway = CloseCode(rawValue: 1001)
  package static let protocolError = CloseCode(rawValue: 1002)
  /// A binary message where only text is understood.
  package static let unacceptableData = CloseCode(rawValue: 1003)
  /// Text that is not UTF-8, or not JSON.
  package static let invalidPayload = CloseCode(rawValue: 1007)
  package static let policyViolation = CloseCode(rawValue: 1008)
  package static let messageTooBig = CloseCode(rawValue: 1009)
  package static let internalError = CloseCode(rawValue: 1011)
  /// The server stops or restarts; clients come back by themselves.
  package static let serviceRestart = CloseCode(rawValue: 1012)
  /// Not now: the peer reads too slowly, or its room cannot be joined.
  package static let tryAgainLater = CloseCode(rawValue: 1013)

  /// Whether the code may stand in a close frame: those of RFC 6455 §7.4.1 and IANA's registry that are no
  /// placeholders (1004, 1005, 1006 and 1015 are), and the ranges for libraries and applications.
  package var isAllowedOnWire: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}
