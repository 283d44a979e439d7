/// When the broker is told what the pool does: once a second at most, when it changed or when the broker is another
/// one, and only a broker that answers, so that one publication at most lies unread before it.
package struct PublicationPacer: Equatable, Sendable {
  /// From one look to the next.
  package static let interval: Int64 = 1_000_000_000

  private var nextLook = Int64.min
  private var published: PoolFigures?

  package init() {}

  /// Whether it is time to look.
  package func isDue(at now: Int64) -> Bool { now >= nextLook }

  /// Looks. What is to be published counts as such, until ``failed()``.
  /// - Returns: the broker to tell; nil when there is nothing to tell, or nobody.
  package mutating func take(_ figures: PoolFigures, at now: Int64) -> ChildID? {
    nextLook = now + Self.interval
    guard let broker = figures.slots.first(where: { $0.id.slot == .broker }), broker.state == .ready else {
      // The next one knows nothing of what was told.
      published = nil
      return nil
    }
    // The figures name the broker's process, so they differ for another one.
    guard figures != published else { return nil }
    published = figures
    return broker.id
  }

  /// What was to be published was not.
  package mutating func failed() { published = nil }
}
