/// The broker's bounds.
package struct BrokerLimits: Equatable, Sendable {
  /// The most work items waiting for the writer; a request beyond is answered `overloaded`.
  package var queuedItems = 8192
  /// The most bytes those items hold; a request beyond is answered `overloaded`. Usual commands take well under 1 KiB,
  /// so the count is reached first, unless many are as long as a frame may be.
  package var queuedBytes = 16 << 20
  /// The most commands one commit makes durable.
  package var groupItems: Int
  /// The most rooms in memory. A join beyond is answered `overloaded`, a room of a resume is lost.
  package var rooms = 1_000_000
  /// The most bytes of missed events that one resume brings; rooms beyond are lost. Less than a connection may have
  /// waiting: a worker that was away for long would otherwise be cut off in the midst of catching up, and again.
  package var resumedBytes = 16 << 20

  package init(groupItems: Int = 256) {
    self.groupItems = groupItems
  }
}
