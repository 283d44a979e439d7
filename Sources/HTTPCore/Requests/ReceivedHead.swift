/// A request's head as the decoder read it: of the grammar of RFC 9112, but not yet checked against its rules.
package struct ReceivedHead: Equatable, Sendable {
  package internal(set) var method: String
  package let target: String
  /// 0 or 1; the decoder refuses all others.
  package let minorVersion: Int
  package internal(set) var fields: [HeaderField]

  package init(method: String, target: String, minorVersion: Int, fields: [HeaderField]) {
    self.method = method
    self.target = target
    self.minorVersion = minorVersion
    self.fields = fields
  }
}
