/// Why a text is not JSON, in the words and with the offset of CPython 3.11's `json.JSONDecodeError`.
package struct JSONSyntaxError: Error, Equatable, Sendable {
  /// E.g. `Expecting value`.
  package let message: String
  /// Code points before the place, a byte order mark not counted.
  package let offset: Int
}
