/// A whole message from a client, its fragments joined and unmasked.
package struct Message: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// Valid UTF-8.
    case text
    case binary
  }

  package let kind: Kind
  package let bytes: [UInt8]

  package init(kind: Kind, bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }
}
