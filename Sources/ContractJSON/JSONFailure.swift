/// Why a body could not be read.
package enum JSONFailure: Error, Equatable, Sendable {
  /// Text that is not JSON.
  case syntax(JSONSyntaxError)
  /// Octets that are not UTF-8. (Surrogates encoded as UTF-8 are let through to be refused with their field.)
  case invalidUTF8
  /// Nested deeper than `JSONParser.maxDepth`.
  case tooDeep
  /// An integer of more digits than `JSONParser.maxIntegerDigits`.
  case integerTooLong
}
