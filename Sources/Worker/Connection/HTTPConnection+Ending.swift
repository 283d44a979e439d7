import HTTPCore
import NIOCore
import NIOHTTP1

extension HTTPConnection {
  func timePassed(to now: Int64) {
    armedDeadline = nil
    if let lingerDeadline {
      if now >= lingerDeadline { context?.close(promise: nil) }
    } else {
      switch gate.deadlinePassed(at: now) {
      case .nothing: break
      case .close: context?.close(promise: nil)
      case .refuse(let refusal): refuse(refusal.completed(from: waiting.readableBytesUInt8Span))
      }
    }
    arm()
  }

  func drain() {
    gate.drain(at: now)
    arm()
  }

  /// Makes sure the connection is looked at in time. Most requests find it set already.
  func arm() {
    guard let key, let deadline = lingerDeadline ?? gate.deadline else { return }
    let due = min(deadline, now + services.recheckNanoseconds)
    if let armedDeadline, armedDeadline <= due { return }
    armedDeadline = due
    services.table.schedule(key, at: due)
  }

  /// Ends a connection that owes no answer, but may not have got rid of the last one.
  func end() {
    let queuedBytes = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
    if queuedBytes == 0 { context?.close(promise: nil) } else { linger() }
  }

  /// Ends our side once everything is written, then reads to the peer's end without looking. Closing at once would let
  /// the kernel answer unread bytes with a reset, and the peer might never see the answer.
  func linger() {
    guard let context else { return }
    waiting = ByteBuffer()
    head = ByteBuffer()
    body = ByteBuffer()
    parts = Self.noParts()
    lingerDeadline = now + services.limits.keepAliveNanoseconds
    arm()
    // The encoder writes nothing for an end, but the promise of it is kept in order.
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      guard let context = self.context else { return }
      self.lingerDeadline = self.now + HTTPServices.lingerNanoseconds
      self.arm()
      self.isOutputEnded = true
      context.close(mode: .output, promise: nil)
    }
  }
}
