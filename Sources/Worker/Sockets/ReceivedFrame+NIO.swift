import NIOCore
import NIOWebSocket
import WebSocketCore

extension ReceivedFrame {
  /// A frame of SwiftNIO's decoder, unmasked.
  init(_ frame: WebSocketFrame) {
    self.init(
      isFinal: frame.fin, reservedBits: (frame.rsv1 ? 4 : 0) | (frame.rsv2 ? 2 : 0) | (frame.rsv3 ? 1 : 0),
      opcode: UInt8(webSocketOpcode: frame.opcode), isMasked: frame.maskKey != nil,
      payload: Array(buffer: frame.unmaskedData))
  }
}

extension ProtocolFault {
  /// Why SwiftNIO's decoder cannot read on.
  init(_ error: NIOWebSocketError) {
    self =
      switch error {
      case .invalidFrameLength: .messageTooBig
      case .fragmentedControlFrame: .violation("Fragmented control frame")
      case .multiByteControlFrameLength: .violation("Control frame too long")
      }
  }
}
