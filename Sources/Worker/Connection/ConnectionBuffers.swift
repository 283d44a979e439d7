import NIOCore

/// The sizes of a connection's buffers.
enum ConnectionBuffers {
  /// A channel keeps its last read buffer, so an idle connection holds as much as this has grown to.
  static var receive: AdaptiveRecvByteBufferAllocator {
    AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: initialReceive, maximum: largestReceive)
  }

  /// The same for a WebSocket. What one read brings is held while the message before it is decided, so where messages
  /// are short it is not much more than one of them.
  static func receive(maxMessageBytes: Int) -> AdaptiveRecvByteBufferAllocator {
    AdaptiveRecvByteBufferAllocator(
      minimum: 1024, initial: initialReceive,
      maximum: min(largestReceive, max(initialReceive, maxMessageBytes)))
  }

  private static let initialReceive = 2048
  private static let largestReceive = 16_384

  /// Above this a connection counts as slow. It must lie below the queue's bound, which is looked at only then.
  static func waterMark(maxQueuedBytes: Int) -> ChannelOptions.Types.WriteBufferWaterMark {
    let high = max(2, min(65_536, maxQueuedBytes / 2))
    return ChannelOptions.Types.WriteBufferWaterMark(low: high / 2, high: high)
  }
}
