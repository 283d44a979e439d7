import HTTPCore
import NIOCore
import NIOHTTP1

extension HTTPConnection {
  func timePassed(to now: Int64) {
    armedDeadline = nil
    if var progress = sending {
      let isStalled = progress.isStalled(queuedBytes: queuedBytes, at: now)
      sending = progress
      if isStalled { context?.close(promise: nil) }
    } else if let lingerDeadline {
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
    guard let key, let deadline = sending?.deadline ?? lingerDeadline ?? gate.deadline else { return }
    let due = min(deadline, now + services.recheckNanoseconds)
    if let armedDeadline, armedDeadline <= due { return }
    armedDeadline = due
    services.table.schedule(key, at: due)
  }

  /// Ends our side once everything is written, then reads to the peer's end without looking. Closing at once would let
  /// the kernel answer unread bytes with a reset, and the peer might never see the answer.
  func linger() {
    guard let context else { return }
    isEnding = true
    waiting = ByteBuffer()
    head = ByteBuffer()
    body = ByteBuffer()
    parts = Self.noParts()
    context.flush()
    whenSent {
      self.lingerDeadline = self.now + HTTPServices.lingerNanoseconds
      self.arm()
      self.context?.close(mode: .output, promise: nil)
    }
  }
}
