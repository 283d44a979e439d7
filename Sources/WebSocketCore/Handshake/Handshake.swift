import HTTPCore

/// A valid opening handshake of a client (RFC 6455 §4.2.1).
package struct Handshake: Equatable, Sendable {
  /// The value of `Sec-WebSocket-Key`, as sent.
  package let key: String
  /// The subprotocols offered, in order.
  package let offeredSubprotocols: [String]
  /// The one we choose: the newest of ours that was offered.
  /// - Parameter servesPositions: whether ``positionedSubprotocol`` is there.
  package func selectedSubprotocol(servesPositions: Bool) -> String? {
    if servesPositions, offersPositions { return Self.positionedSubprotocol }
    return offeredSubprotocols.contains(Self.subprotocol) ? Self.subprotocol : nil
  }

  /// Whether the client understands events with positions.
  package var offersPositions: Bool { offeredSubprotocols.contains(Self.positionedSubprotocol) }

  /// The name of our messages' protocol.
  package static let subprotocol = "ringdraft"
  /// The same with missed events, and with each event's position.
  package static let positionedSubprotocol = "ringdraft.v2"
  /// The only version there is.
  package static let version = "13"
  /// Hashed together with the key (RFC 6455 §1.3).
  package static let acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
  /// Most subprotocols looked at.
  private static let maxSubprotocols = 16

  /// Checks a request.
  ///
  /// - Parameters:
  ///   - values: the values of all header fields of a name, given in lower case.
  ///   - members: splits a list-valued field.
  package static func evaluate(
    method: String, minorVersion: Int, values: (String) -> [String], members: (String) -> [String]
  ) -> HandshakeDecision {
    let upgrades = values("upgrade").flatMap(members)
    guard upgrades.contains(where: { isToken($0, "websocket") }) else { return .notRequested }
    guard method == "GET" else { return .refuse(status: 405, message: "A WebSocket opens with GET") }
    guard minorVersion > 0, values("connection").flatMap(members).contains(where: { isToken($0, "upgrade") })
    else { return .refuse(status: 400, message: "Invalid WebSocket handshake") }
    guard values("sec-websocket-version") == [version]
    else { return .refuse(status: 426, message: "WebSocket version 13 is required") }
    let keys = values("sec-websocket-key")
    guard keys.count == 1, let key = keys.first, isValidKey(key)
    else { return .refuse(status: 400, message: "Invalid Sec-WebSocket-Key") }
    let offered = values("sec-websocket-protocol").flatMap(members).prefix(maxSubprotocols)
    return .accept(Handshake(key: key, offeredSubprotocols: Array(offered)))
  }

  /// Base64 of 16 bytes: 22 characters and two signs of padding.
  static func isValidKey(_ key: String) -> Bool {
    key.utf8.count == 24 && key.hasSuffix("==") && key.utf8.dropLast(2).allSatisfy(isBase64Digit)
  }

  private static func isBase64Digit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  private static func isToken(_ token: String, _ lowercased: String) -> Bool {
    token.equalsIgnoringASCIICase(lowercased)
  }
}
