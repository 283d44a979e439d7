/// Up to ``capacity`` values, one for each tier of a request, without an allocation.
///
/// Every request makes several of them in three modules. Swift 6.3 makes a generic member for its types within its own
/// module only; called from another, it looks types up at run time, which cost more than all else a decision does. So
/// what other modules call often is there for each type by itself (`TierList+Elements`).
package struct TierList<Element: Sendable & Equatable>: Sendable, Sequence {
  /// The most tiers of one request.
  package static var capacity: Int { 4 }

  private var elements: InlineArray<4, Element?> = .init(repeating: nil)
  package private(set) var count = 0

  /// None.
  init(none: Void = ()) {}

  /// - Precondition: `elements` has at most ``capacity`` values.
  package init(_ elements: Element...) {
    for element in elements { add(element) }
  }

  /// - Precondition: there is room.
  mutating func add(_ element: Element) {
    precondition(count < Self.capacity, "a request has at most \(Self.capacity) tiers")
    elements[count] = element
    count += 1
  }

  /// - Precondition: `index` is below ``count``.
  subscript(at index: Int) -> Element {
    get {
      guard let element = elements[index] else { preconditionFailure("\(index) of \(count) tiers") }
      return element
    }
    set { elements[index] = newValue }
  }

  package func makeIterator() -> AnyIterator<Element> {
    var index = 0
    return AnyIterator {
      guard index < count else { return nil }
      defer { index += 1 }
      return self[at: index]
    }
  }
}

extension TierList: Equatable {
  package static func == (left: TierList, right: TierList) -> Bool {
    left.count == right.count && (0..<left.count).allSatisfy { left[at: $0] == right[at: $0] }
  }
}
