/// Up to ``capacity`` values, one for each tier of a request, without an allocation.
package struct TierList<Element: Sendable & Equatable>: Sendable, Sequence {
  /// The most tiers of one request.
  package static var capacity: Int { 4 }

  private var elements: InlineArray<4, Element?> = .init(repeating: nil)
  package private(set) var count = 0

  package init() {}

  /// - Precondition: `elements` has at most ``capacity`` values.
  package init(_ elements: Element...) {
    for element in elements { append(element) }
  }

  /// - Precondition: there is room.
  package mutating func append(_ element: Element) {
    precondition(count < Self.capacity, "a request has at most \(Self.capacity) tiers")
    elements[count] = element
    count += 1
  }

  /// - Precondition: `index` is below ``count``.
  package subscript(index: Int) -> Element {
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
      return self[index]
    }
  }
}

extension TierList: Equatable {
  package static func == (left: TierList, right: TierList) -> Bool {
    left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
  }
}
