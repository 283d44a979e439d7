import Figures
import NIOCore
import NIOWebSocket
import WebSocketCore

/// What ``WebSocketConnection`` decides, done; and its deadlines.
extension WebSocketSession {
  func timePassed(to now: Int64) {
    armedDeadline = nil
    perform(connection.timePassed(to: now))
    arm()
    flush()
  }

  func drain() {
    close(.serviceRestart, reason: "Server restart")
  }

  func perform(_ effect: WebSocketConnection.Effect) {
    switch effect {
    case .nothing: break
    case .deliver(let message): purpose.received(message, on: self)
    case .sendPing: write(.ping, ByteBuffer())
    case .sendPong(let payload):
      owedPong = payload
      if isWritable { payOwedPong() }
    case .sendClose(let payload):
      write(.connectionClose, ByteBuffer(bytes: payload))
      closing()
    case .sendCloseAndLinger(let payload, let fault):
      if let fault { say(fault) }
      closeOutput(behind: WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(bytes: payload)))
      closing()
    case .disconnect:
      endPurpose()
      context?.close(promise: nil)
    }
  }

  private func say(_ fault: ProtocolFault) {
    purpose.log("socket failed", reason: fault.reason)
    if let text = purpose.lastWords(on: fault) { write(.text, text) }
  }

  /// Our close frame is written: the purpose is over, and what is read from now on is the closing handshake.
  private func closing() {
    owedPong = nil
    endPurpose()
    arm()
    resumeReading()
  }

  private func closeOutput(behind frame: WebSocketFrame) {
    guard let context else { return }
    services.table.figures.frameSent(bytes: frame.data.readableBytes)
    context.writeAndFlush(Self.wrapOutboundOut(frame)).assumeIsolated().whenComplete { _ in
      self.context?.close(mode: .output, promise: nil)
    }
  }

  func arm() {
    guard let key, let deadline = connection.deadline else { return }
    if let armedDeadline, armedDeadline <= deadline { return }
    armedDeadline = deadline
    services.table.schedule(key, at: deadline)
  }
}
