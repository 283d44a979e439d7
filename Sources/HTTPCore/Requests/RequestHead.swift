/// The start line and header section of a request that passed every check of RFC 9112.
package struct RequestHead: Equatable, Sendable {
  /// A token; methods are case-sensitive.
  package let method: String
  package let target: RequestTarget
  /// 0 or 1. A higher minor version is handled, and answered, as 1.1 (RFC 9110 §2.5).
  package let minorVersion: Int
  /// In order of arrival, `Host` and the connection's own fields included.
  package let fields: [HeaderField]
  /// The authority the request is for: of the target in absolute form, else of `Host`. Empty only in HTTP/1.0.
  package let host: String
  package let framing: BodyFraming
  /// Whether the client wants the connection to stay open after the answer (RFC 9112 §9.3).
  package let isPersistent: Bool
  /// `Expect: 100-continue` of an HTTP/1.1 client.
  package let expectsContinue: Bool

  /// The value of the first field of this name, given in lower case.
  package func firstValue(_ lowercasedName: String) -> String? {
    fields.first { $0.isNamed(lowercasedName) }?.value
  }

  /// The values of all fields of this name, given in lower case.
  package func values(_ lowercasedName: String) -> [String] {
    fields.filter { $0.isNamed(lowercasedName) }.map(\.value)
  }
}
