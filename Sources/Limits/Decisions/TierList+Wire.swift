// Every question and every answer goes through these. A generic member is called from another module with a description
// of its type, which is looked up in each call and costs more than the call; members of one type are called as they are.

extension TierList where Element == Tier {
  package init() { self.init(none: ()) }

  /// - Precondition: there is room.
  package mutating func append(_ tier: Tier) { add(tier) }

  /// - Precondition: `index` is below ``count``.
  package subscript(index: Int) -> Tier { element(at: index) }
}

extension TierList where Element == Decision.Part {
  package init() { self.init(none: ()) }

  /// - Precondition: there is room.
  package mutating func append(_ part: Decision.Part) { add(part) }

  /// - Precondition: `index` is below ``count``.
  package internal(set) subscript(index: Int) -> Decision.Part {
    get { element(at: index) }
    set { replace(at: index, with: newValue) }
  }
}
