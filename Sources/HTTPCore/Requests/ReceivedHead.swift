/// A request's head as the decoder read it: of the grammar of RFC 9112, but not yet checked against its rules.
package struct ReceivedHead: Equatable, Sendable {
  package let method: String
  package let target: String
  /// 0 or 1; the decoder refuses all others.
  package let minorVersion: Int
  package let fields: [HeaderField]

  package init(method: String, target: String, minorVersion: Int, fields: [HeaderField]) {
    self.method = method
    self.target = target
    self.minorVersion = minorVersion
    self.fields = fields
  }
}
