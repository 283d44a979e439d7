/// A refused request: the fault, and what is known of the request for the answer to it.
package struct RequestRefusal: Equatable, Sendable {
  package let fault: RequestFault
  /// The header fields, where the head was whole before the fault showed.
  package let fields: [HeaderField]
  /// Whether the answer goes out without its content, as to every HEAD (RFC 9110 §9.3.2).
  package let isHead: Bool

  package init(fault: RequestFault, fields: [HeaderField] = [], isHead: Bool = false) {
    self.fault = fault
    self.fields = fields
    self.isHead = isHead
  }

  /// The value of the first field of this name, given in lower case.
  package func firstValue(_ lowercasedName: String) -> String? {
    fields.first { $0.isNamed(lowercasedName) }?.value
  }
}
