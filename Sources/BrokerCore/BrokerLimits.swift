/// The broker's bounds.
package struct BrokerLimits: Equatable, Sendable {
  /// The most work items waiting for the writer; a request beyond is answered `overloaded`.
  package var queuedItems = 8192
  /// The most commands one commit makes durable.
  package var groupItems: Int
  /// The most rooms in memory. A join beyond is answered `overloaded`.
  package var rooms = 1_000_000

  package init(groupItems: Int = 256) {
    self.groupItems = groupItems
  }
}
