/// Up to ``capacity`` values, one for each tier of a request, without an allocation.
package struct TierList<Element: Sendable & Equatable>: Sendable, Sequence {
  /// The most tiers of one request.
  package static var capacity: Int { 4 }

  private var elements: InlineArray<4, Element?> = .init(repeating: nil)
  package private(set) var count = 0

  package init() {}

  init(none: Void) {}

  /// - Precondition: `elements` has at most ``capacity`` values.
  package init(_ elements: Element...) {
    for element in elements { append(element) }
  }

  /// - Precondition: there is room.
  package mutating func append(_ element: Element) { add(element) }

  /// - Precondition: `index` is below ``count``.
  package subscript(index: Int) -> Element {
    get { element(at: index) }
    set { replace(at: index, with: newValue) }
  }

  func element(at index: Int) -> Element {
    guard let element = elements[index] else { preconditionFailure("\(index) of \(count) tiers") }
    return element
  }

  mutating func replace(at index: Int, with element: Element) { elements[index] = element }

  mutating func add(_ element: Element) {
    precondition(count < Self.capacity, "a request has at most \(Self.capacity) tiers")
    elements[count] = element
    count += 1
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
