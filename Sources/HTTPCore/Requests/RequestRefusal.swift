/// A refused request: the fault, and what is known of the request for the answer to it.
package struct RequestRefusal: Equatable, Sendable {
  package let fault: RequestFault
  /// The header fields; nil where the fault is in the head.
  private let fields: [HeaderField]?
  /// Whether the answer goes out without its content, as to every HEAD (RFC 9110 §9.3.2).
  package let isHead: Bool

  package init(fault: RequestFault, fields: [HeaderField]? = nil, isHead: Bool = false) {
    self.fault = fault
    self.fields = fields
    self.isHead = isHead
  }

  /// The value of the first field of this name, given in lower case.
  package func firstValue(_ lowercasedName: String) -> String? {
    fields?.first { $0.isNamed(lowercasedName) }?.value
  }

  /// The refusal with what the bytes of the head tell, where the decoder tells nothing.
  ///
  /// - Parameter head: the bytes that have come from the refused request's first on.
  package func completed(from head: Span<UInt8>) -> RequestRefusal {
    guard fields == nil else { return self }
    let partial = PartialHead(head)
    return RequestRefusal(fault: fault, fields: partial.fields, isHead: partial.isHead)
  }
}
