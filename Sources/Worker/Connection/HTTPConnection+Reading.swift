import HTTPCore
import NIOCore
import NIOHTTP1

extension HTTPConnection {
  /// Bytes have come.
  func received(_ bytes: ByteBuffer) {
    guard !isEnding else { return throwAway(bytes.readableBytes) }
    if waiting.readableBytes == 0 { waiting = bytes } else { waiting.writeImmutableBuffer(bytes) }
    advance()
  }

  /// The client has ended its side.
  func inputClosed() {
    if isEnding {
      // Else the answer is still on its way, and the output's end will close both sides.
      if lingerDeadline != nil { context?.close(promise: nil) }
    } else {
      gate.inputClosed()
      advance()
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    parts.append(.part(Self.unwrapInboundIn(data)))
  }

  /// Holds the socket back while bytes of a later request wait: pipelining must not fill memory.
  func read(context: ChannelHandlerContext) {
    if !isEnding, !gate.takesRequests, waiting.readableBytes > 0 {
      isReadHeld = true
    } else {
      context.read()
    }
  }

  /// Goes on with what waits, as far as it goes.
  func advance() {
    guard !isAdvancing else { return }
    isAdvancing = true
    while !isEnding, context != nil, step() {}
    isAdvancing = false
    arm()
    if isReadHeld, let context {
      isReadHeld = false
      read(context: context)
    }
  }

  /// One step of the gate. Returns whether another may follow.
  private func step() -> Bool {
    guard gate.takesRequests else { return false }
    guard let part = nextPart() else { return decode() }
    switch gate.take(part.requestPart(rawHead: head), at: now) {
    case .next: head = ByteBuffer()
    case .keepBody:
      if case .part(.body(let bytes)) = part { appendBody(bytes) }
    case .refuse(let refusal):
      refuse(refusal.completed(from: head.readableBytesUInt8Span))
      return false
    case .serve(let head): serve(head)
    }
    return true
  }

  /// Has the next bytes decoded. Returns whether there were any.
  private func decode() -> Bool {
    switch gate.next(waiting.readableBytesUInt8Span, at: now) {
    case .readOn: break
    case .sendContinue:
      write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
      context?.flush()
    case .decode(let count, let substitute):
      decode(count, substitute: substitute)
      return true
    case .close: context?.close(promise: nil)
    case .refuse(let refusal): refuse(refusal.completed(from: waiting.readableBytesUInt8Span))
    }
    return false
  }

  private func decode(_ count: Int, substitute: [UInt8]?) {
    guard let bytes = waiting.readSlice(length: count) else { return }
    // The rest of a read may stay as long as it likes; a buffer that is read must not be kept with it.
    if waiting.readableBytes == 0 { waiting = ByteBuffer() }
    if gate.isReadingHead { head = bytes }
    feed?.decode(substitute.map { ByteBuffer(bytes: $0) } ?? bytes)
  }

  private func nextPart() -> DecodedPart? {
    guard let part = parts.popFirst() else { return nil }
    // A read full of small chunks must not cost the connection its memory for ever.
    if parts.isEmpty, parts.capacity > Self.keptPartCapacity { parts = Self.noParts() }
    return part
  }

  private static let keptPartCapacity = 8

  /// Room for head, body and end; a buffer keeps one place free.
  static func noParts() -> CircularBuffer<DecodedPart> {
    CircularBuffer(initialCapacity: 4)
  }

  private func appendBody(_ bytes: ByteBuffer) {
    if body.readableBytes == 0 { body = bytes } else { body.writeImmutableBuffer(bytes) }
  }

  private func throwAway(_ byteCount: Int) {
    lingeredBytes += byteCount
    if lingeredBytes > HTTPServices.maxLingerBytes { context?.close(promise: nil) }
  }
}
