import ContractJSON
import Crypto
import Foundation

/// A raw WebSocket client (RFC 6455): it sends any frame, valid or not, and shows every frame it gets.
final class WebSocketClient: Sendable {
  /// One frame from the server. Servers send every message in one frame here.
  enum Frame: Equatable, Sendable {
    case text(String)
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// A close frame; nil without a code.
    case close(code: Int?, reason: String)
    /// The connection ended without a close frame.
    case end
  }

  private let connection: HTTPConnection
  /// What the server answered to the upgrade.
  let handshake: HTTPAnswer

  private init(connection: HTTPConnection, handshake: HTTPAnswer) {
    self.connection = connection
    self.handshake = handshake
  }

  var socket: ClientSocket { connection.socket }

  /// Opens `target` and checks the handshake of section 4.
  static func open(
    port: Int, _ target: String, headers: [(name: String, value: String)] = [], timeoutSeconds: Int = 20
  ) throws -> WebSocketClient {
    let connection = try HTTPConnection(port: port, timeoutSeconds: timeoutSeconds)
    let key = Data((0..<16).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
    let upgrade = [
      (name: "Upgrade", value: "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", key),
      ("Sec-WebSocket-Version", "13"),
    ]
    let answer = try connection.exchange(HTTPRequest("GET", target, headers: upgrade + headers))
    guard answer.status == 101 else { throw HarnessError("upgrade refused with \(answer.status): \(answer.text)") }
    let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    guard answer["sec-websocket-accept"] == Data(digest).base64EncodedString() else {
      throw HarnessError("wrong Sec-WebSocket-Accept")
    }
    return WebSocketClient(connection: connection, handshake: answer)
  }

  // MARK: Sending

  func send(_ text: String) throws { try send(opcode: 0x1, Array(text.utf8)) }

  func send(binary: [UInt8]) throws { try send(opcode: 0x2, binary) }

  func close(code: UInt16 = 1_000) throws { try send(opcode: 0x8, [UInt8(code >> 8), UInt8(code & 0xFF)]) }

  /// Any frame; `mask` nil sends it unmasked.
  func send(
    opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0, mask: [UInt8]? = [1, 2, 3, 4]
  ) throws {
    var bytes = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
    let maskBit: UInt8 = mask == nil ? 0 : 0x80
    switch payload.count {
    case 0..<126: bytes.append(maskBit | UInt8(payload.count))
    case 126..<65_536: bytes += [maskBit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default: bytes += [maskBit | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
    }
    if let mask {
      bytes += mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    } else {
      bytes += payload
    }
    try socket.send(bytes)
  }

  // MARK: Receiving

  /// The next frame. Pings are answered and skipped unless `showingPings`.
  func receive(showingPings: Bool = false) throws -> Frame {
    while true {
      let frame = try receiveAny()
      guard case .ping(let payload) = frame, !showingPings else { return frame }
      try? send(opcode: 0xA, payload)
    }
  }

  /// The next text frame as JSON; `observe` is told of it, whatever it is.
  func receiveJSON(_ observe: (Frame) -> Void = { _ in }) throws -> JSONValue {
    let frame = try receive()
    observe(frame)
    guard case .text(let text) = frame else { throw HarnessError("expected a text frame, got \(frame)") }
    return try JSONParser.parse(Array(text.utf8))
  }

  /// Whether anything but a ping arrives within `seconds`.
  func receivesNothing(for seconds: Double) throws -> Bool {
    let end = monotonicSeconds() + seconds
    while true {
      let left = end - monotonicSeconds()
      guard left > 0, socket.isReadable(within: left) else { return true }
      guard case .ping(let payload) = try receiveAny() else { return false }
      try send(opcode: 0xA, payload)
    }
  }

  private func receiveAny() throws -> Frame {
    let head: [UInt8]
    do {
      head = try socket.read(2)
    } catch  where socket.isAtEnd {
      return .end
    }
    guard head[0] & 0xF0 == 0x80, head[1] & 0x80 == 0 else { throw HarnessError("odd frame head \(head)") }
    var length = Int(head[1])
    if length >= 126 {
      length = try socket.read(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
    }
    let payload = try socket.read(length)
    switch head[0] & 0x0F {
    case 0x1: return .text(String(decoding: payload, as: UTF8.self))
    case 0x2: return .binary(payload)
    case 0x8:
      guard payload.count >= 2 else { return .close(code: nil, reason: "") }
      let reason = String(decoding: payload.dropFirst(2), as: UTF8.self)
      return .close(code: Int(payload[0]) << 8 | Int(payload[1]), reason: reason)
    case 0x9: return .ping(payload)
    case 0xA: return .pong(payload)
    default: throw HarnessError("reserved opcode in \(head)")
    }
  }
}
