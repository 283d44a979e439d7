// The members other modules call for every request, once for each type of element: see `TierList`.

extension TierList where Element == Tier {
  package init() { self.init(none: ()) }

  /// - Precondition: there is room.
  package mutating func append(_ tier: Tier) { add(tier) }

  /// - Precondition: `index` is below ``count``.
  package subscript(index: Int) -> Tier {
    get { self[at: index] }
    set { self[at: index] = newValue }
  }
}

extension TierList where Element == LimitedSubject {
  package init() { self.init(none: ()) }

  /// - Precondition: there is room.
  package mutating func append(_ subject: LimitedSubject) { add(subject) }

  /// - Precondition: `index` is below ``count``.
  package subscript(index: Int) -> LimitedSubject {
    get { self[at: index] }
    set { self[at: index] = newValue }
  }
}

extension TierList where Element == Decision.Part {
  package init() { self.init(none: ()) }

  /// - Precondition: there is room.
  package mutating func append(_ part: Decision.Part) { add(part) }

  /// - Precondition: `index` is below ``count``.
  package subscript(index: Int) -> Decision.Part {
    get { self[at: index] }
    set { self[at: index] = newValue }
  }
}
