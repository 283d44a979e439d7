/// A field's name in an error: fixed at compile time, so that nothing a peer sent can get into it.
package struct StaticStringName: Equatable, Sendable, ExpressibleByStringLiteral {
  package let name: String

  package init(stringLiteral value: StaticString) {
    name = "\(value)"
  }
}
